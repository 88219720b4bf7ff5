using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Spares SQLite the locks that threads would meet at. Each connection here belongs to one piece of work, and every command is
/// disposed of before its connection goes back to the pool: none is used by two threads at once, and none is left to the
/// finalizer's thread. Nobody asks how much memory SQLite has taken in all, which all threads would count under one lock.
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
