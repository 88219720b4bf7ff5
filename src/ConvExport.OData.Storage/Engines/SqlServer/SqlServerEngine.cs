using System.Data.Common;
using Hangfire;
using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>SQL Server: any number of processes can share a database.</summary>
/// <param name="timeoutSeconds">The maximum time of a statement, in seconds.</param>
public sealed class SqlServerEngine(int timeoutSeconds) : DatabaseEngine
{
    private const string MigrationsAssembly = "ConvExport.OData.Migrations.SqlServer";

    private static readonly PlanForValues PlannedForValues = new();

    public override StorageProvider Provider => StorageProvider.SqlServer;
    public override IDatabaseWrites Writes { get; } = new SqlServerWrites(timeoutSeconds);
    public override IFoldReads FoldReads { get; } = new SqlServerFoldReads(timeoutSeconds);
    public override QueryDialect Dialect { get; } = new SqlServerDialect();

    /// <summary>False, because interleaved statements need MARS, which slows down everything else.</summary>
    public override bool CanInterleave => false;

    /// <summary>
    /// False, because a worker may have to wait for another worker when it leases conversations of a rebuild. Other writers must not wait
    /// meanwhile.
    /// </summary>
    public override bool LeasesWithWrites => false;

    public override bool HasSharedJobs => true;

    /// <summary>Limited, because an open statement makes the server keep old versions of all changed rows in all its databases.</summary>
    public override int? RowsPerStatement => 10_000;

    public override void Configure(DbContextOptionsBuilder builder, string connectionString, TimeSpan commandTimeout, string contentRoot)
    {
        SqlClientSetup.Run();
        builder.UseSqlServer(connectionString, o => o
            .MigrationsAssembly(MigrationsAssembly)

            // EF Core would insert several rows with MERGE, which some compatible servers lack. Bulk copy inserts large numbers of rows.
            .MaxBatchSize(1)
            .CommandTimeout((int)commandTimeout.TotalSeconds))
            .AddInterceptors(PlannedForValues);
    }

    public override Task<DbTransaction?> BeginReadAsync(DbConnection connection, bool readsAll, CancellationToken cancellation) =>
        Task.FromResult<DbTransaction?>(null);

    public override RowReader RowsOf(DbCommand command, DbDataReader reader, StatementTimer timer, ChunkedRead? chunks = null) =>
        new AdoRowReader(new AdoValues(reader), command, timer, chunks);

    public override void Interrupt(DbCommand? command, DbConnection connection) => command?.Cancel();

    public override StatementFault FaultOf(DbException failure) =>
        failure is SqlException sql ? SqlServerErrors.FaultOf(sql) : StatementFault.Other;

    public override bool IsTransient(Exception failure) => base.IsTransient(failure) || SqlServerErrors.IsPoolExhausted(failure);

    public override async Task<IReadOnlyList<string>> MigrateAsync(ConvExportContext context, CancellationToken cancellation)
    {
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            // No timeout: creating an index on a large table can take a very long time.
            context.Database.SetCommandTimeout(0);
            await context.Database.MigrateAsync(cancellation);
        }

        return pending;
    }

    /// <summary>
    /// Does nothing: deleted data stays in SQL Server's log until the log is overwritten, and in backups until the backups are deleted.
    /// </summary>
    public override Task WipeDeletedAsync(ConvExportContext context, CancellationToken cancellation) => Task.CompletedTask;

    public override Task<IReadOnlyList<DatabaseFault>> CheckAsync(ConvExportContext context, CancellationToken cancellation) =>
        SqlServerChecks.RunAsync(context, cancellation);

    public override async Task<DateTime?> ReadClockAsync(ConvExportContext context, CancellationToken cancellation) =>
        await context.Database.SqlQuery<DateTime>($"SELECT SYSUTCDATETIME() AS Value").SingleAsync(cancellation);

    /// <summary>
    /// Workers use long polling, so that they find new jobs almost immediately. They take no global locks on Hangfire's tables. If a
    /// worker stops, another takes over its job after five minutes.
    /// </summary>
    public override JobStorage CreateJobStorage(string connectionString)
    {
        SqlClientSetup.Run();
        return new SqlServerStorage(connectionString, new SqlServerStorageOptions
        {
            CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
            SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
            QueuePollInterval = TimeSpan.Zero,
            UseRecommendedIsolationLevel = true,
            DisableGlobalLocks = true,
        });
    }
}
