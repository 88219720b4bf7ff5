using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace ConvExport.OData.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Agents",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    EmailAddress = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Agents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    SecretHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Inboxes = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RevokedUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ConversationContacts",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    ContactId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorType = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    StartedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationContacts", x => new { x.ConversationId, x.Position });
                });

            migrationBuilder.CreateTable(
                name: "ConversationEvents",
                columns: table => new
                {
                    ConversationNumber = table.Column<long>(type: "INTEGER", nullable: false),
                    TimestampUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationEvents", x => new { x.ConversationNumber, x.TimestampUtc, x.EventId });
                });

            migrationBuilder.CreateTable(
                name: "ConversationNumbers",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationNumbers", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "ConversationReferences",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    EventDay = table.Column<int>(type: "INTEGER", nullable: false),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationReferences", x => new { x.Kind, x.Id, x.EventDay, x.ConversationId });
                });

            migrationBuilder.CreateTable(
                name: "Conversations",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ConversationLink = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    AssignedAgentIdCurrent = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameCurrent = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    InboxIdCurrent = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameCurrent = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    FirstClosedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    LastClosedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    InitiatorTypeCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentNameCreated = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    InboxIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameCreated = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    AssignedAgentIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameCreated = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    InitiatorTypeLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentNameLastClosed = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    InitiatorRuleIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameLastClosed = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    AssignedAgentIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameLastClosed = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Topics = table.Column<string>(type: "TEXT", nullable: true),
                    TopicsWithHierarchy = table.Column<string>(type: "TEXT", nullable: true),
                    FirstContactId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    FirstChannel = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    SecondChannel = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ThirdChannel = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    LastChannel = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    CreatedToFirstClosedSeconds = table.Column<double>(type: "REAL", nullable: true),
                    CreatedToLastClosedSeconds = table.Column<double>(type: "REAL", nullable: true),
                    HandleTimeSeconds = table.Column<double>(type: "REAL", nullable: true),
                    IsFcrEligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsFcrSuccess = table.Column<bool>(type: "INTEGER", nullable: false),
                    MergedConversations = table.Column<string>(type: "TEXT", nullable: true),
                    CountOfContacts = table.Column<int>(type: "INTEGER", nullable: false),
                    CountOfChannels = table.Column<int>(type: "INTEGER", nullable: false),
                    CountOfNotes = table.Column<int>(type: "INTEGER", nullable: false),
                    CountOfAgents = table.Column<int>(type: "INTEGER", nullable: false),
                    CountOfInboxesAssigned = table.Column<int>(type: "INTEGER", nullable: false),
                    TimesAgentUnassignedByRule = table.Column<int>(type: "INTEGER", nullable: false),
                    TimesClosed = table.Column<int>(type: "INTEGER", nullable: false),
                    TimesReopened = table.Column<int>(type: "INTEGER", nullable: false),
                    TimesTopicAdded = table.Column<int>(type: "INTEGER", nullable: false),
                    TimesTopicRemoved = table.Column<int>(type: "INTEGER", nullable: false),
                    PaymentRequestsCompleted = table.Column<int>(type: "INTEGER", nullable: false),
                    PaymentRequestsDeclined = table.Column<int>(type: "INTEGER", nullable: false),
                    PaymentAmountCompletedUsd = table.Column<long>(type: "INTEGER", precision: 19, scale: 4, nullable: false),
                    PaymentAmountDeclinedUsd = table.Column<long>(type: "INTEGER", precision: 19, scale: 4, nullable: false),
                    CreatedDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FirstClosedDate = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastClosedDate = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CreatedDateKey = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstClosedDateKey = table.Column<int>(type: "INTEGER", nullable: true),
                    LastClosedDateKey = table.Column<int>(type: "INTEGER", nullable: true),
                    LastEventAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    RecomputedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false),
                    TopicIds = table.Column<string>(type: "TEXT", nullable: false),
                    ContentHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 16, nullable: false),
                    SearchText = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Conversations", x => x.ConversationId);
                });

            migrationBuilder.CreateTable(
                name: "ConversationTopics",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    TopicId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationTopics", x => new { x.ConversationId, x.Position });
                });

            migrationBuilder.CreateTable(
                name: "Counters",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Value = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Counters", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "DataIssues",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstSeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataIssues", x => new { x.Kind, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "EarlierEventIds",
                columns: table => new
                {
                    IdHash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EarlierEventIds", x => x.IdHash);
                });

            migrationBuilder.CreateTable(
                name: "EventIds",
                columns: table => new
                {
                    IdHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EventIds", x => x.IdHash);
                });

            migrationBuilder.CreateTable(
                name: "Exports",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Schedule = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Inboxes = table.Column<string>(type: "TEXT", nullable: false),
                    Format = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    Query = table.Column<string>(type: "TEXT", nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", nullable: true),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Rows = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: true),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Worker = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Exports", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FocusEvents",
                columns: table => new
                {
                    AgentId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OccurredUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SortKey = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FocusEvents", x => new { x.AgentId, x.OccurredUtc, x.SortKey });
                });

            migrationBuilder.CreateTable(
                name: "Inboxes",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Disabled = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inboxes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Merges",
                columns: table => new
                {
                    SourceCustomerId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TimestampUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DestinationCustomerId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Merges", x => new { x.SourceCustomerId, x.EventId });
                });

            migrationBuilder.CreateTable(
                name: "PendingConversations",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    IsOfRebuild = table.Column<bool>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<long>(type: "INTEGER", nullable: true),
                    LeasedUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Priority = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PendingConversations", x => new { x.Kind, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "PendingOthers",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IsOfRebuild = table.Column<bool>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<long>(type: "INTEGER", nullable: true),
                    LeasedUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Priority = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PendingOthers", x => new { x.Kind, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "Rebuilds",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Basis = table.Column<string>(type: "TEXT", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    After = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    DeriveAfter = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    DeriveAfterUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DeriveAfterEvent = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IsHandedOut = table.Column<bool>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    HandedOut = table.Column<long>(type: "INTEGER", nullable: false),
                    Events = table.Column<long>(type: "INTEGER", nullable: false),
                    Written = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rebuilds", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RecentEventIds",
                columns: table => new
                {
                    IdHash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecentEventIds", x => x.IdHash);
                });

            migrationBuilder.CreateTable(
                name: "ReferencedIds",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReferencedIds", x => new { x.Kind, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "RejectedLines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ReceivedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", nullable: false),
                    Part = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Line = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsCut = table.Column<bool>(type: "INTEGER", nullable: false),
                    LineHash = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RejectedLines", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Removals",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    RequestedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Conversations = table.Column<long>(type: "INTEGER", nullable: false),
                    Events = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Removals", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RemovedConversations",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false),
                    InboxIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    RemovedUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RemovedConversations", x => x.ConversationId);
                });

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Topics",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Disabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    ParentId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Topics", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TopicTree",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    ParentId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Level1 = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Level2 = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Level3 = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    IsDisabled = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TopicTree", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "Counters",
                columns: new[] { "Name", "Value" },
                values: new object[,]
                {
                    { "Conversations", 0L },
                    { "Directory", 0L },
                    { "Epoch", 0L },
                    { "Folded", 0L },
                    { "Forgotten", 0L },
                    { "Rebuild", 0L },
                    { "RejectedBytes", 0L },
                    { "RejectedDropped", 0L },
                    { "Revision", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_ConversationNumbers_ConversationId",
                table: "ConversationNumbers",
                column: "ConversationId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_CreatedAt_ConversationId_SearchText",
                table: "Conversations",
                columns: new[] { "CreatedAt", "ConversationId", "SearchText" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_InboxIdCreated_CreatedAt",
                table: "Conversations",
                columns: new[] { "InboxIdCreated", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_LastEventAt_ConversationId",
                table: "Conversations",
                columns: new[] { "LastEventAt", "ConversationId" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_Revision",
                table: "Conversations",
                column: "Revision",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_Status_CreatedAt",
                table: "Conversations",
                columns: new[] { "Status", "CreatedAt" },
                filter: "Status = 'OPEN'");

            migrationBuilder.CreateIndex(
                name: "IX_ConversationTopics_TopicId_ConversationId",
                table: "ConversationTopics",
                columns: new[] { "TopicId", "ConversationId" });

            migrationBuilder.CreateIndex(
                name: "IX_DataIssues_ConversationId",
                table: "DataIssues",
                column: "ConversationId");

            migrationBuilder.CreateIndex(
                name: "IX_FocusEvents_CustomerId_Kind",
                table: "FocusEvents",
                columns: new[] { "CustomerId", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_Merges_DestinationCustomerId",
                table: "Merges",
                column: "DestinationCustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_PendingConversations_Kind_Priority_Since_Number",
                table: "PendingConversations",
                columns: new[] { "Kind", "Priority", "Since", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_PendingOthers_Kind_Priority_Since_Id",
                table: "PendingOthers",
                columns: new[] { "Kind", "Priority", "Since", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RejectedLines_LineHash",
                table: "RejectedLines",
                column: "LineHash");

            migrationBuilder.CreateIndex(
                name: "IX_RemovedConversations_Revision",
                table: "RemovedConversations",
                column: "Revision");

            migrationBuilder.CreateIndex(
                name: "IX_Topics_ParentId",
                table: "Topics",
                column: "ParentId");

            // CROSS JOIN makes SQLite read ConversationNumbers first: queries name one conversation, or read in the order of conversations.
            migrationBuilder.Sql("""
                CREATE VIEW Events AS
                SELECT n.ConversationId, e.TimestampUtc, e.EventId, e.Type, e.Payload
                FROM ConversationNumbers AS n CROSS JOIN ConversationEvents AS e ON e.ConversationNumber = n.Number;
                """);

            migrationBuilder.Sql("""
                CREATE VIEW PendingFolds AS
                SELECT p.Kind, n.ConversationId AS Id, p.Version, p.Priority, p.Since, p.LeaseId, p.LeasedUntilUtc, p.IsOfRebuild
                FROM PendingConversations AS p LEFT JOIN ConversationNumbers AS n ON n.Number = p.Number
                UNION ALL
                SELECT Kind, Id, Version, Priority, Since, LeaseId, LeasedUntilUtc, IsOfRebuild FROM PendingOthers;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP VIEW PendingFolds;");

            migrationBuilder.Sql("DROP VIEW Events;");

            migrationBuilder.DropTable(
                name: "Agents");

            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "ConversationContacts");

            migrationBuilder.DropTable(
                name: "ConversationEvents");

            migrationBuilder.DropTable(
                name: "ConversationNumbers");

            migrationBuilder.DropTable(
                name: "ConversationReferences");

            migrationBuilder.DropTable(
                name: "Conversations");

            migrationBuilder.DropTable(
                name: "ConversationTopics");

            migrationBuilder.DropTable(
                name: "Counters");

            migrationBuilder.DropTable(
                name: "DataIssues");

            migrationBuilder.DropTable(
                name: "EarlierEventIds");

            migrationBuilder.DropTable(
                name: "EventIds");

            migrationBuilder.DropTable(
                name: "Exports");

            migrationBuilder.DropTable(
                name: "FocusEvents");

            migrationBuilder.DropTable(
                name: "Inboxes");

            migrationBuilder.DropTable(
                name: "Merges");

            migrationBuilder.DropTable(
                name: "PendingConversations");

            migrationBuilder.DropTable(
                name: "PendingOthers");

            migrationBuilder.DropTable(
                name: "Rebuilds");

            migrationBuilder.DropTable(
                name: "RecentEventIds");

            migrationBuilder.DropTable(
                name: "ReferencedIds");

            migrationBuilder.DropTable(
                name: "RejectedLines");

            migrationBuilder.DropTable(
                name: "Removals");

            migrationBuilder.DropTable(
                name: "RemovedConversations");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "Topics");

            migrationBuilder.DropTable(
                name: "TopicTree");
        }
    }
}
