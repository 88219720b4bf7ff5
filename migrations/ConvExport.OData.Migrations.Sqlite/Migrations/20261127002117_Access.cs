using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ConvExport.OData.Migrations.Sqlite.Migrations
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastUsedUtc",
                table: "ApiKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Actor = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    ActorName = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Scope = table.Column<string>(type: "TEXT", nullable: false),
                    Provider = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
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
