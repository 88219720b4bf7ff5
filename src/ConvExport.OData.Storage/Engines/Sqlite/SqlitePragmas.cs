using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Sets SQLite's options for each connection that is opened. WAL lets readers and the writer work at the same time. FULL writes a
/// commit to disk before it is acknowledged, so it survives a machine crash. Deleted data is overwritten.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = """
        PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;
        PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;
        """;

    /// <summary>The journal mode. It is stored in the file, so a read-only connection cannot set it.</summary>
    private const string Journal = "PRAGMA journal_mode = WAL;";

    /// <summary>
    /// The pragmas of a reader. Most pages that it reads are in the operating system's cache, so a small private cache costs little time,
    /// and many readers need little memory.
    /// </summary>
    public const string Read = "PRAGMA cache_size = -1024;";

    /// <summary>
    /// The pragmas of a worker that folds. Each batch starts a new read transaction, and writes by other connections empty the cache.
    /// Refilling a large cache costs more than the cache saves.
    /// </summary>
    public const string Fold = "PRAGMA cache_size = -4096;";

    /// <summary>The pragmas for reads without a row limit. These reads sort on disk.</summary>
    public const string ReadAll = "PRAGMA cache_size = -4096; PRAGMA temp_store = FILE;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        SqliteTextFunctions.AddTo((SqliteConnection)connection);
        using var command = connection.CreateCommand();
        command.CommandText = PragmasOf(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SqliteTextFunctions.AddTo((SqliteConnection)connection);
        await using var command = connection.CreateCommand();
        command.CommandText = PragmasOf(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string PragmasOf(DbConnection connection) =>
        new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly ? Pragmas : Journal + Pragmas;
}
