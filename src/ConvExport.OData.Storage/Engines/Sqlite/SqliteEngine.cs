using System.Data.Common;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>SQLite, embedded: one file, one writer, any number of readers.</summary>
/// <param name="readsNatively">
/// Whether to read rows without ADO.NET. Tests and benchmarks pass false to use the same reader as other databases.
/// </param>
/// <param name="rowsPerStatement">
/// The number of rows per statement when reading through ADO.NET; null for no limit. Only tests set it.
/// </param>
public sealed class SqliteEngine(bool readsNatively = true, int? rowsPerStatement = null) : DatabaseEngine, IDisposable
{
    private const string MigrationsAssembly = "ConvExport.OData.Migrations.Sqlite";
    private const string DefaultFile = "data/convexport.db";

    private static readonly SqlitePragmas Pragmas = new();

    private readonly SqliteWrites _writes = new();

    public override StorageProvider Provider => StorageProvider.Sqlite;
    public override IDatabaseWrites Writes => _writes;
    public override IFoldReads FoldReads { get; } = new SqliteFoldReads();
    public override QueryDialect Dialect { get; } = new SqliteDialect();
    public override bool CanInterleave => true;
    public override bool LeasesWithWrites => true;

    /// <summary>No limit, except in tests: a read uses one snapshot, and readers and the writer do not block each other.</summary>
    public override int? RowsPerStatement => readsNatively ? null : rowsPerStatement;

    /// <summary>False, because the jobs are in the memory of the process.</summary>
    public override bool HasSharedJobs => false;

    /// <summary>The suffixes of the database's files.</summary>
    private static readonly string[] Files = ["", "-wal", "-shm"];

    public override void Configure(DbContextOptionsBuilder builder, string connectionString, TimeSpan commandTimeout, string contentRoot)
    {
        SqliteThreads.Configure();
        builder.UseSqlite(PathOf(connectionString, contentRoot), o => o
            .MigrationsAssembly(MigrationsAssembly)

            // A list is one parameter, read by json_each. The statement is the same for any length.
            .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            .CommandTimeout((int)commandTimeout.TotalSeconds))
            .AddInterceptors(Pragmas)
            .ReplaceService<IMigrationsSqlGenerator, ClusteredTables>();
    }

    public override async Task<DbTransaction?> BeginReadAsync(DbConnection connection, bool readsAll, CancellationToken cancellation)
    {
        // These pragmas apply until the connection is opened again. SqlitePragmas then sets its usual pragmas.
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = readsAll ? SqlitePragmas.ReadAll : SqlitePragmas.Read;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        // Deferred, because the transaction never writes and so need not wait for the writer.
        return ((SqliteConnection)connection).BeginTransaction(deferred: true);
    }

    public override RowReader RowsOf(DbCommand command, DbDataReader reader, StatementTimer timer, ChunkedRead? chunks = null) =>
        readsNatively && reader is SqliteDataReader { Handle: not null } native
            ? new SqliteRowReader(command, native, timer)
            : new SqliteAdoRowReader(command, reader, timer, chunks);

    public override void Interrupt(DbCommand? command, DbConnection connection) =>
        raw.sqlite3_interrupt(((SqliteConnection)connection).Handle);

    public override StatementFault FaultOf(DbException failure) => (failure as SqliteException)?.SqliteErrorCode switch
    {
        raw.SQLITE_INTERRUPT => StatementFault.TimedOut,
        raw.SQLITE_ERROR when failure.Message.Contains("integer overflow", StringComparison.Ordinal) => StatementFault.BadValue,
        raw.SQLITE_ERROR or raw.SQLITE_TOOBIG => StatementFault.TooLarge,

        // Another process held the lock for longer than this process waits for it.
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StatementFault.Transient,
        _ => StatementFault.Other,
    };

    public override async Task<IReadOnlyList<string>> MigrateAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var path = context.Database.GetDbConnection().DataSource;
        if (!Path.IsPathFullyQualified(path))
        {
            // A database in memory belongs to this process alone.
            return await ApplyAsync(context, cancellation);
        }

        // Without this, SQLite would create the file with the account's default permissions. SQLite's other files get the permissions of
        // this file.
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        PrivateFiles.CreateFile(path);
        if (!(await context.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            return [];
        }

        // EF Core's own lock is a row. A killed process leaves it behind, and every later start would then wait forever.
        await using var held = await FileLock.TakeAsync(path + "-migration", cancellation);
        await DropLeftLockAsync(context, cancellation);
        return await ApplyAsync(context, cancellation);
    }

    /// <summary>
    /// Copies the write-ahead log into the database file and empties the log, which may still contain deleted data. In the database file,
    /// this overwrites deleted data with zeros (secure_delete).
    /// </summary>
    public override Task WipeDeletedAsync(ConvExportContext context, CancellationToken cancellation) =>
        context.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellation);

    public override Task<IReadOnlyList<DatabaseFault>> CheckAsync(ConvExportContext context, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DatabaseFault>>(
        [
            .. Files.Select(end => PrivateFiles.FaultOf(context.Database.GetDbConnection().DataSource + end))
                .OfType<string>().Select(fault => new DatabaseFault(fault, IsFatal: false)),
        ]);

    public override async Task<bool> BackUpAsync(ConvExportContext context, string path, CancellationToken cancellation)
    {
        PrivateFiles.CreateFile(path);
        await context.Database.OpenConnectionAsync(cancellation);
        await using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await copy.OpenAsync(cancellation);

        // Copies in one step, so that the copy is a consistent snapshot even if other connections write meanwhile.
        await Task.Run(() => ((SqliteConnection)context.Database.GetDbConnection()).BackupDatabase(copy), cancellation);
        return true;
    }

    public override string? FileOf(string connectionString, string contentRoot) =>
        new SqliteConnectionStringBuilder(PathOf(connectionString, contentRoot)).DataSource is var path && Path.IsPathFullyQualified(path)
            ? path
            : null;

    public override JobStorage CreateJobStorage(string connectionString) =>
        new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });

    public void Dispose() => _writes.Dispose();

    private static async Task<IReadOnlyList<string>> ApplyAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        await context.Database.MigrateAsync(cancellation);
        return pending;
    }

    /// <summary>Deletes EF Core's lock row, if a killed process has left one. Call it only while no other process migrates.</summary>
    private static async Task DropLeftLockAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var hasLockTable = await context.Database
            .SqlQuery<int>($"SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(cancellation) > 0;
        if (hasLockTable)
        {
            await context.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellation);
        }
    }

    /// <summary>Makes the connection string's file path absolute. If it has no path, uses the default file.</summary>
    private static string PathOf(string configured, string contentRoot)
    {
        var connection = new SqliteConnectionStringBuilder(configured);
        if (connection.DataSource.Length == 0)
        {
            connection.DataSource = DefaultFile;
        }

        if (connection.DataSource != ":memory:" && connection.Mode != SqliteOpenMode.Memory)
        {
            connection.DataSource = Path.GetFullPath(connection.DataSource, contentRoot);
        }

        return connection.ToString();
    }
}
