using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// How SQLite is to work, for each connection that is opened. WAL lets readers and the writer go on side by side; FULL
/// has a commit on disk before it is acknowledged, whatever happens to the machine then. What is deleted is written over.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;
        PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;
        """;

    /// <summary>
    /// For one reader: the file's pages are in the operating system's cache, so a small cache of its own costs little, and many
    /// readers at once stay small.
    /// </summary>
    public const string Read = "PRAGMA cache_size = -8192;";

    /// <summary>
    /// For a worker that folds. Each batch begins a new read transaction; writes by other connections empty the cache, and a large
    /// one costs more to refill than it saves.
    /// </summary>
    public const string Fold = "PRAGMA cache_size = -4096;";

    /// <summary>For one who reads rows without end, each once: sorts on disk.</summary>
    public const string ReadAll = "PRAGMA cache_size = -4096; PRAGMA temp_store = FILE;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        SqliteTextFunctions.AddTo((SqliteConnection)connection);
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SqliteTextFunctions.AddTo((SqliteConnection)connection);
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
