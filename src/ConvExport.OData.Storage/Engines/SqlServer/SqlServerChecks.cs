using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>Checks a database's configuration before the program uses the database.</summary>
internal static class SqlServerChecks
{
    /// <summary>The compatibility level of SQL Server 2019.</summary>
    private const int OldestLevel = 150;

    /// <summary>Returns each problem with the command that fixes it.</summary>
    public static async Task<IReadOnlyList<DatabaseFault>> RunAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var faults = new List<DatabaseFault>();
        var database = await context.Database.SqlQuery<DatabaseFacts>(
            $"""
            SELECT DB_NAME() AS Name, CAST(is_read_committed_snapshot_on AS int) AS HasSnapshots, CAST(compatibility_level AS int) AS Level,
                SCHEMA_NAME() AS DefaultSchema
            FROM sys.databases WHERE name = DB_NAME()
            """).SingleOrDefaultAsync(cancellation);
        if (database is null)
        {
            return faults;
        }

        if (database.HasSnapshots == 0)
        {
            faults.Add(new(
                "READ_COMMITTED_SNAPSHOT is off: readers and writers would wait for each other, and one response could mix two states of "
                + $"a row. Run: ALTER DATABASE [{database.Name}] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;", IsFatal: true));
        }

        if (database.Level < OldestLevel)
        {
            faults.Add(new($"The compatibility level is {database.Level}; {OldestLevel} or higher is needed. "
                + $"Run: ALTER DATABASE [{database.Name}] SET COMPATIBILITY_LEVEL = {OldestLevel};", IsFatal: false));
        }

        if (database.DefaultSchema is not null && !string.Equals(database.DefaultSchema, "dbo", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(new($"The database user's default schema is {database.DefaultSchema}, but the program's tables are in dbo. "
                + "Run: ALTER USER [user name] WITH DEFAULT_SCHEMA = dbo;", IsFatal: true));
        }

        return faults;
    }

    private sealed record DatabaseFacts(string? Name, int HasSnapshots, int Level, string? DefaultSchema);
}
