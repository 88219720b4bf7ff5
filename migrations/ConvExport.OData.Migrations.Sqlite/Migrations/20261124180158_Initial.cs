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
                    Name = table.Column<string>(type: "TEXT", nullable: true),
                    EmailAddress = table.Column<string>(type: "TEXT", nullable: true)
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
                name: "Conversations",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    CustomerId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ConversationLink = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    AssignedAgentIdCurrent = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameCurrent = table.Column<string>(type: "TEXT", nullable: true),
                    InboxIdCurrent = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameCurrent = table.Column<string>(type: "TEXT", nullable: true),
                    FirstClosedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    LastClosedAt = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    InitiatorTypeCreated = table.Column<string>(type: "TEXT", nullable: true),
                    InitiatorAgentIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentNameCreated = table.Column<string>(type: "TEXT", nullable: true),
                    InboxIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameCreated = table.Column<string>(type: "TEXT", nullable: true),
                    AssignedAgentIdCreated = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameCreated = table.Column<string>(type: "TEXT", nullable: true),
                    InitiatorTypeLastClosed = table.Column<string>(type: "TEXT", nullable: true),
                    InitiatorAgentIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InitiatorAgentNameLastClosed = table.Column<string>(type: "TEXT", nullable: true),
                    InitiatorRuleIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    InboxNameLastClosed = table.Column<string>(type: "TEXT", nullable: true),
                    AssignedAgentIdLastClosed = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAgentNameLastClosed = table.Column<string>(type: "TEXT", nullable: true),
                    Topics = table.Column<string>(type: "TEXT", nullable: true),
                    TopicsWithHierarchy = table.Column<string>(type: "TEXT", nullable: true),
                    FirstContactId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    FirstChannel = table.Column<string>(type: "TEXT", nullable: true),
                    SecondChannel = table.Column<string>(type: "TEXT", nullable: true),
                    ThirdChannel = table.Column<string>(type: "TEXT", nullable: true),
                    LastChannel = table.Column<string>(type: "TEXT", nullable: true),
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
                    ContactList = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Conversations", x => x.ConversationId);
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
                    Subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstSeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Detail = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataIssues", x => new { x.Kind, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "EventIds",
                columns: table => new
                {
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EventIds", x => x.EventId);
                });

            migrationBuilder.CreateTable(
                name: "Events",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TimestampUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Events", x => new { x.ConversationId, x.TimestampUtc, x.EventId });
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
                name: "FoldMarks",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Mark = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<long>(type: "INTEGER", nullable: true),
                    LeasedUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    IsOfRebuild = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FoldMarks", x => new { x.Kind, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "Inboxes",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: true),
                    Disabled = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inboxes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "MentionedIds",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MentionedIds", x => new { x.Kind, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "Mentions",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ConversationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Mentions", x => new { x.Kind, x.Id, x.ConversationId });
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
                name: "Rebuilds",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Basis = table.Column<string>(type: "TEXT", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    After = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
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
                    IsCut = table.Column<bool>(type: "INTEGER", nullable: false)
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
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
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
                    Name = table.Column<string>(type: "TEXT", nullable: true),
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
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    ParentId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Path = table.Column<string>(type: "TEXT", nullable: false),
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Level1 = table.Column<string>(type: "TEXT", nullable: false),
                    Level2 = table.Column<string>(type: "TEXT", nullable: true),
                    Level3 = table.Column<string>(type: "TEXT", nullable: true),
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
                    { "Directory", 0L },
                    { "Folded", 0L },
                    { "Forgotten", 0L },
                    { "Rebuild", 0L },
                    { "RejectedBytes", 0L },
                    { "RejectedDropped", 0L },
                    { "Revision", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_CreatedAt_ConversationId",
                table: "Conversations",
                columns: new[] { "CreatedAt", "ConversationId" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_InboxIdCreated_CreatedAt",
                table: "Conversations",
                columns: new[] { "InboxIdCreated", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_LastEventAt",
                table: "Conversations",
                column: "LastEventAt");

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
                name: "IX_RemovedConversations_Revision",
                table: "RemovedConversations",
                column: "Revision");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Agents");

            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "Conversations");

            migrationBuilder.DropTable(
                name: "Counters");

            migrationBuilder.DropTable(
                name: "DataIssues");

            migrationBuilder.DropTable(
                name: "EventIds");

            migrationBuilder.DropTable(
                name: "Events");

            migrationBuilder.DropTable(
                name: "FocusEvents");

            migrationBuilder.DropTable(
                name: "FoldMarks");

            migrationBuilder.DropTable(
                name: "Inboxes");

            migrationBuilder.DropTable(
                name: "MentionedIds");

            migrationBuilder.DropTable(
                name: "Mentions");

            migrationBuilder.DropTable(
                name: "Merges");

            migrationBuilder.DropTable(
                name: "Rebuilds");

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
