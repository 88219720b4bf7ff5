using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Turns off SQLite's locks on connections and statements, because only one thread at a time uses a connection. Every command is disposed
/// before its connection returns to the pool, so the finalizer thread never disposes one. Also turns off memory statistics: nothing reads
/// them, and all threads would update them under one lock.
/// </summary>
internal static class SqliteThreads
{
    private static readonly Lazy<int> Configured = new(() =>
    {
        Batteries_V2.Init();

        // If SQLite is already in use, it rejects both settings. It then still works correctly, but is slower.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) | raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    });

    public static void Configure() => _ = Configured.Value;
}
