using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Keeps the write-ahead log from growing without end. SQLite begins it anew only at a moment when nobody reads from it;
/// workers that take turns leave none.
/// </summary>
internal static class SqliteLog
{
    private const long LargestBytes = 256 * 1024 * 1024;

    /// <summary>Once the log is large, waits (as long as a statement waits) for those who read now, and has it begin anew.</summary>
    public static void Keep(DbConnection connection)
    {
        var log = new FileInfo(connection.DataSource + "-wal");
        if (log.Exists && log.Length > LargestBytes)
        {
            try
            {
                using var command = new SqliteCommand("PRAGMA wal_checkpoint(TRUNCATE)", (SqliteConnection)connection);
                command.ExecuteNonQuery();
            }
            catch (SqliteException)
            {
                // The work before it is committed, and must not be reported as failed. The next commit tries again.
            }
        }
    }
}
