using System.Data.Common;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Storage.Engines.SqlServer;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Everything that differs between databases: connection, model, SQL, bulk writes, row reader, error mapping, Hangfire's storage. Outside
/// the <c>Engines</c> folder, only the settings check depends on which database is selected.
/// </summary>
public abstract class DatabaseEngine
{
    /// <summary>The value of the setting <c>Storage:Provider</c> that selects this engine.</summary>
    public abstract StorageProvider Provider { get; }

    /// <summary>The performance-critical writes.</summary>
    public abstract IDatabaseWrites Writes { get; }

    /// <summary>Reads the input of folds.</summary>
    public abstract IFoldReads FoldReads { get; }

    /// <summary>Builds the parts of the feed's queries that differ between databases.</summary>
    public abstract QueryDialect Dialect { get; }

    /// <summary>Whether a connection can run a statement while the rows of another statement are being read.</summary>
    public abstract bool CanInterleave { get; }

    /// <summary>
    /// Whether the transaction that writes a batch also leases the next entries of the fold queue. This saves a commit where commits are
    /// expensive.
    /// </summary>
    public abstract bool LeasesWithWrites { get; }

    /// <summary>
    /// The maximum number of rows per statement when all rows are read in their default order. A further statement reads the next rows.
    /// Null if there is no limit.
    /// </summary>
    public abstract int? RowsPerStatement { get; }

    /// <summary>Whether all processes that share a database also share Hangfire's job queue.</summary>
    public abstract bool HasSharedJobs { get; }

    /// <summary>Creates the engine that the settings select.</summary>
    /// <param name="options">The database settings.</param>
    public static DatabaseEngine Of(StorageOptions options) => options.Provider switch
    {
        StorageProvider.Sqlite => new SqliteEngine(),
        StorageProvider.SqlServer => new SqlServerEngine(options.CommandTimeoutSeconds),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Provider, "no engine for this provider"),
    };

    /// <summary>Adds the parts of the model that only one database needs.</summary>
    /// <param name="model">The model shared by all databases.</param>
    /// <param name="efProvider">The name of the EF Core provider, from the context.</param>
    internal static void CompleteModel(ModelBuilder model, string? efProvider)
    {
        switch (efProvider)
        {
            case SqliteModel.EfProvider:
                SqliteModel.Complete(model);
                break;
            case SqlServerModel.EfProvider:
                SqlServerModel.Complete(model);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(efProvider), efProvider, "no engine for this provider");
        }
    }

    /// <summary>Configures a context for a database and its migrations.</summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="connectionString">An ADO.NET connection string. If empty, the engine's default is used.</param>
    /// <param name="commandTimeout">The maximum time of a statement.</param>
    /// <param name="contentRoot">The base folder of relative paths.</param>
    public abstract void Configure(DbContextOptionsBuilder builder, string connectionString, TimeSpan commandTimeout, string contentRoot);

    /// <summary>
    /// Starts reading on an open connection. If this returns a transaction, all reads use one snapshot until the transaction is
    /// disposed.
    /// </summary>
    /// <param name="connection">An open connection that no other code uses.</param>
    /// <param name="readsAll">Whether the read has no row limit. On SQLite, it then sorts on disk and uses little memory.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The snapshot as a transaction; null if each statement has its own snapshot.</returns>
    public abstract Task<DbTransaction?> BeginReadAsync(DbConnection connection, bool readsAll, CancellationToken cancellation);

    /// <summary>Wraps a reader positioned before its first row.</summary>
    /// <param name="command">The statement.</param>
    /// <param name="reader">Its reader.</param>
    /// <param name="timer">Ends the statement if the client disconnects or the time limit is reached.</param>
    /// <param name="chunks">How the read continues with further statements; null if there are none.</param>
    public abstract RowReader RowsOf(DbCommand command, DbDataReader reader, StatementTimer timer, ChunkedRead? chunks = null);

    /// <summary>Ends a running statement. Can be called from another thread.</summary>
    public abstract void Interrupt(DbCommand? command, DbConnection connection);

    /// <summary>Classifies the error of a failed statement.</summary>
    public abstract StatementFault FaultOf(DbException failure);

    /// <summary>Whether a transaction that failed with this error may succeed if it is retried.</summary>
    public virtual bool IsTransient(Exception failure) => failure is DbException database && FaultOf(database) == StatementFault.Transient;

    /// <summary>Whether an error, or one of its inner errors, is transient.</summary>
    public bool HasTransient(Exception failure)
    {
        for (var reason = failure; reason is not null; reason = reason.InnerException)
        {
            if (IsTransient(reason))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Applies pending migrations and returns their names.</summary>
    public abstract Task<IReadOnlyList<string>> MigrateAsync(ConvExportContext context, CancellationToken cancellation);

    /// <summary>Removes deleted data from SQLite's write-ahead log. Does nothing on SQL Server.</summary>
    public abstract Task WipeDeletedAsync(ConvExportContext context, CancellationToken cancellation);

    /// <summary>Returns problems in the database's configuration, each with a fix; empty if there are none.</summary>
    public abstract Task<IReadOnlyList<DatabaseFault>> CheckAsync(ConvExportContext context, CancellationToken cancellation);

    /// <summary>Copies the database consistently while it is in use. Returns false if the database needs its own backup tools.</summary>
    public virtual Task<bool> BackUpAsync(ConvExportContext context, string path, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>Returns the time of the database server's clock, in UTC; null if the database has no server.</summary>
    public virtual Task<DateTime?> ReadClockAsync(ConvExportContext context, CancellationToken cancellation) =>
        Task.FromResult<DateTime?>(null);

    /// <summary>Returns the path of the database's file; null for SQL Server and for a database in memory.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="contentRoot">The base folder of a relative path.</param>
    public virtual string? FileOf(string connectionString, string contentRoot) => null;

    /// <summary>Creates the storage for Hangfire's jobs.</summary>
    public abstract JobStorage CreateJobStorage(string connectionString);
}

/// <summary>A problem in a database's configuration.</summary>
/// <param name="Message">The problem, and the command that fixes it.</param>
/// <param name="IsFatal">Whether the problem prevents the program from working correctly.</param>
public sealed record DatabaseFault(string Message, bool IsFatal);

/// <summary>Why a statement failed, as far as it affects error handling.</summary>
public enum StatementFault
{
    /// <summary>An error that the caller cannot act on: a bug or a database failure.</summary>
    Other,

    /// <summary>The statement was interrupted or timed out.</summary>
    TimedOut,

    /// <summary>The statement is too large or too deeply nested for the database.</summary>
    TooLarge,

    /// <summary>A calculated value is invalid: a division by zero, an overflow, an impossible date.</summary>
    BadValue,

    /// <summary>A deadlock, a locked database, a lost connection or exhausted server resources. A retry may succeed.</summary>
    Transient,
}
