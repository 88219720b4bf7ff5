using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ConvExport.OData.Migrations.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Access : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "Inboxes",
                table: "Exports",
                newName: "Scope");

            migrationBuilder.RenameColumn(
                name: "Inboxes",
                table: "ApiKeys",
                newName: "Scope");

            // Before, an empty list meant everything. Writers with a scope could write everything, so their scope becomes everything.
            // Administrators with a scope must not get access to everything, so their keys are revoked.
            migrationBuilder.Sql("UPDATE Exports SET Scope = '*' WHERE Scope = '[]'");
            migrationBuilder.Sql("UPDATE ApiKeys SET RevokedUtc = CreatedUtc WHERE Scope <> '[]' AND Role = 'admin' AND RevokedUtc IS NULL");
            migrationBuilder.Sql("UPDATE ApiKeys SET Scope = '*' WHERE Scope = '[]' OR Role = 'writer'");

            migrationBuilder.AddColumn<DateTime>(
                name: "ExpiresUtc",
                table: "ApiKeys",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastUsedUtc",
                table: "ApiKeys",
                type: "datetime2",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Actor = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ActorName = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    Role = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Scope = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    Provider = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2"),
                    CreatedUtc = table.Column<DateTime>(type: "datetime2", nullable: false),
                    SeenUtc = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropColumn(
                name: "ExpiresUtc",
                table: "ApiKeys");

            migrationBuilder.DropColumn(
                name: "LastUsedUtc",
                table: "ApiKeys");

            migrationBuilder.RenameColumn(
                name: "Scope",
                table: "Exports",
                newName: "Inboxes");

            migrationBuilder.RenameColumn(
                name: "Scope",
                table: "ApiKeys",
                newName: "Inboxes");
        }
    }
}
