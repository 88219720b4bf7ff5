using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Tells SQLite that no connection is used by two threads at once, so that it need not lock at every call. Each connection
/// here belongs to one piece of work, and every command is disposed of before its connection goes back to the pool: none
/// is left to the finalizer's thread.
/// </summary>
internal static class SqliteThreads
{
    private static readonly Lazy<int> Configured = new(() =>
    {
        Batteries_V2.Init();

        // Refused once SQLite is in use; it is merely slower then.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
    });

    public static void Configure() => _ = Configured.Value;
}
