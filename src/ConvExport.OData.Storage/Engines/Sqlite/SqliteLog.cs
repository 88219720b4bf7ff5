using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Limits the size of the write-ahead log. SQLite restarts the log only when no reader uses it. If several workers read at overlapping
/// times, the log always has a reader and keeps growing.
/// </summary>
internal static class SqliteLog
{
    private const long LargestBytes = 256 * 1024 * 1024;

    /// <summary>If the log is large, waits for current readers (up to the busy timeout) and truncates it.</summary>
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
                // The preceding work is committed and must not be reported as failed. The next commit tries again.
            }
        }
    }
}
