using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Turns off SQLite's locks between threads. One thread at a time uses a connection, and every command is disposed of before its
/// connection returns to the pool, so none is left to the finalizer's thread. Also turns off the memory statistics, which nothing
/// reads and all threads would update under one lock.
/// </summary>
internal static class SqliteThreads
{
    /// <summary>SQLITE_CONFIG_MEMSTATUS, which the library does not name.</summary>
    private const int MemoryStatus = 9;

    private static readonly Lazy<int> Configured = new(() =>
    {
        Batteries_V2.Init();

        // Both are refused once SQLite is in use; it is merely slower then.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) | raw.sqlite3_config(MemoryStatus, 0);
    });

    public static void Configure() => _ = Configured.Value;
}
