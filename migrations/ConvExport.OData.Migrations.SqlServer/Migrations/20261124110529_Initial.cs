using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace ConvExport.OData.Migrations.SqlServer.Migrations
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
                    Id = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Name = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    EmailAddress = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Agents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    Id = table.Column<string>(type: "varchar(48)", unicode: false, maxLength: 48, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Name = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Role = table.Column<string>(type: "varchar(48)", unicode: false, maxLength: 48, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    SecretHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    Inboxes = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    RevokedUtc = table.Column<DateTime>(type: "datetime2", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ConversationCustomers",
                columns: table => new
                {
                    CustomerId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    ConversationId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConversationCustomers", x => new { x.CustomerId, x.ConversationId });
                });

            migrationBuilder.CreateTable(
                name: "Conversations",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    CustomerId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    ConversationLink = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Status = table.Column<string>(type: "varchar(48)", unicode: false, maxLength: 48, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentIdCurrent = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentNameCurrent = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxIdCurrent = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxNameCurrent = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    FirstClosedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    LastClosedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    InitiatorTypeCreated = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorAgentIdCreated = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorAgentNameCreated = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxIdCreated = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxNameCreated = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentIdCreated = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentNameCreated = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorTypeLastClosed = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorAgentIdLastClosed = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorAgentNameLastClosed = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InitiatorRuleIdLastClosed = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxIdLastClosed = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    InboxNameLastClosed = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentIdLastClosed = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    AssignedAgentNameLastClosed = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Topics = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    TopicsWithHierarchy = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    FirstContactId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    FirstChannel = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    SecondChannel = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    ThirdChannel = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    LastChannel = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedToFirstClosedSeconds = table.Column<double>(type: "float", nullable: true),
                    CreatedToLastClosedSeconds = table.Column<double>(type: "float", nullable: true),
                    HandleTimeSeconds = table.Column<double>(type: "float", nullable: true),
                    IsFcrEligible = table.Column<bool>(type: "bit", nullable: false),
                    IsFcrSuccess = table.Column<bool>(type: "bit", nullable: false),
                    MergedConversations = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    CountOfContacts = table.Column<int>(type: "int", nullable: false),
                    CountOfChannels = table.Column<int>(type: "int", nullable: false),
                    CountOfNotes = table.Column<int>(type: "int", nullable: false),
                    CountOfAgents = table.Column<int>(type: "int", nullable: false),
                    CountOfInboxesAssigned = table.Column<int>(type: "int", nullable: false),
                    TimesAgentUnassignedByRule = table.Column<int>(type: "int", nullable: false),
                    TimesClosed = table.Column<int>(type: "int", nullable: false),
                    TimesReopened = table.Column<int>(type: "int", nullable: false),
                    TimesTopicAdded = table.Column<int>(type: "int", nullable: false),
                    TimesTopicRemoved = table.Column<int>(type: "int", nullable: false),
                    PaymentRequestsCompleted = table.Column<int>(type: "int", nullable: false),
                    PaymentRequestsDeclined = table.Column<int>(type: "int", nullable: false),
                    PaymentAmountCompletedUsd = table.Column<decimal>(type: "decimal(19,4)", precision: 19, scale: 4, nullable: false),
                    PaymentAmountDeclinedUsd = table.Column<decimal>(type: "decimal(19,4)", precision: 19, scale: 4, nullable: false),
                    CreatedDate = table.Column<DateOnly>(type: "date", nullable: false),
                    FirstClosedDate = table.Column<DateOnly>(type: "date", nullable: true),
                    LastClosedDate = table.Column<DateOnly>(type: "date", nullable: true),
                    CreatedDateKey = table.Column<int>(type: "int", nullable: false),
                    FirstClosedDateKey = table.Column<int>(type: "int", nullable: true),
                    LastClosedDateKey = table.Column<int>(type: "int", nullable: true),
                    LastEventAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    RecomputedAt = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    TopicIds = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Conversations", x => x.ConversationId);
                });

            migrationBuilder.CreateTable(
                name: "Counters",
                columns: table => new
                {
                    Name = table.Column<string>(type: "varchar(96)", unicode: false, maxLength: 96, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Value = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Counters", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Events",
                columns: table => new
                {
                    ConversationId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    TimestampUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    EventId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Type = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Payload = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Events", x => new { x.ConversationId, x.TimestampUtc, x.EventId });
                });

            migrationBuilder.CreateTable(
                name: "FocusEvents",
                columns: table => new
                {
                    AgentId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    OccurredUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    SortKey = table.Column<string>(type: "varchar(960)", unicode: false, maxLength: 960, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    CustomerId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FocusEvents", x => new { x.AgentId, x.OccurredUtc, x.SortKey });
                });

            migrationBuilder.CreateTable(
                name: "FoldMarks",
                columns: table => new
                {
                    Kind = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Mark = table.Column<long>(type: "bigint", nullable: false),
                    LeaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    LeasedUntilUtc = table.Column<DateTime>(type: "datetime2", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FoldMarks", x => new { x.Kind, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "Inboxes",
                columns: table => new
                {
                    Id = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Name = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Disabled = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inboxes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Merges",
                columns: table => new
                {
                    EventId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    TimestampUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    SourceCustomerId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    DestinationCustomerId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    SourceConversationId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    DestinationConversationId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Payload = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Merges", x => x.EventId);
                });

            migrationBuilder.CreateTable(
                name: "RejectedLines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ReceivedUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Source = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Line = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Content = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RejectedLines", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Settings",
                columns: table => new
                {
                    Name = table.Column<string>(type: "varchar(96)", unicode: false, maxLength: 96, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Value = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Settings", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Topics",
                columns: table => new
                {
                    Id = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Name = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Disabled = table.Column<bool>(type: "bit", nullable: false),
                    ParentId = table.Column<string>(type: "varchar(192)", unicode: false, maxLength: 192, nullable: true, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Topics", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "Counters",
                columns: new[] { "Name", "Value" },
                values: new object[,]
                {
                    { "Directory", 0L },
                    { "Revision", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_CreatedAt_ConversationId",
                table: "Conversations",
                columns: new[] { "CreatedAt", "ConversationId" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_CreatedDate",
                table: "Conversations",
                column: "CreatedDate");

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_InboxIdCreated_CreatedAt",
                table: "Conversations",
                columns: new[] { "InboxIdCreated", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_Revision",
                table: "Conversations",
                column: "Revision",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Events_EventId",
                table: "Events",
                column: "EventId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FocusEvents_CustomerId",
                table: "FocusEvents",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_FoldMarks_LeaseId",
                table: "FoldMarks",
                column: "LeaseId");

            migrationBuilder.CreateIndex(
                name: "IX_Merges_DestinationConversationId",
                table: "Merges",
                column: "DestinationConversationId");

            migrationBuilder.CreateIndex(
                name: "IX_Merges_DestinationCustomerId",
                table: "Merges",
                column: "DestinationCustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Merges_SourceConversationId",
                table: "Merges",
                column: "SourceConversationId");

            migrationBuilder.CreateIndex(
                name: "IX_Merges_SourceCustomerId",
                table: "Merges",
                column: "SourceCustomerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Agents");

            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "ConversationCustomers");

            migrationBuilder.DropTable(
                name: "Conversations");

            migrationBuilder.DropTable(
                name: "Counters");

            migrationBuilder.DropTable(
                name: "Events");

            migrationBuilder.DropTable(
                name: "FocusEvents");

            migrationBuilder.DropTable(
                name: "FoldMarks");

            migrationBuilder.DropTable(
                name: "Inboxes");

            migrationBuilder.DropTable(
                name: "Merges");

            migrationBuilder.DropTable(
                name: "RejectedLines");

            migrationBuilder.DropTable(
                name: "Settings");

            migrationBuilder.DropTable(
                name: "Topics");
        }
    }
}
