using System.Data.Common;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Storage.Engines.SqlServer;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Everything that differs by database: connection, model, SQL, bulk writes, row reader, error mapping, Hangfire's storage.
/// Nothing outside of the <c>Engines</c> folder asks which database it is.
/// </summary>
public abstract class DatabaseEngine
{
    /// <summary>The setting that chooses this engine.</summary>
    public abstract StorageProvider Provider { get; }

    /// <summary>The writes that have to be fast.</summary>
    public abstract IDatabaseWrites Writes { get; }

    /// <summary>How a fold's input is read.</summary>
    public abstract IFoldReads FoldReads { get; }

    /// <summary>How the feed's queries have to be said.</summary>
    public abstract QueryDialect Dialect { get; }

    /// <summary>Whether a connection can run a statement while the rows of another are being read from it.</summary>
    public abstract bool CanInterleave { get; }

    /// <summary>Whether the next entries are leased in the transaction that writes a batch: a commit less, where commits are dear.</summary>
    public abstract bool LeasesWithWrites { get; }

    /// <summary>
    /// How many rows one statement gives when all rows are read in their own order; another statement goes on after them. Null for
    /// no limit.
    /// </summary>
    public abstract int? RowsPerStatement { get; }

    /// <summary>Whether all processes over one database share one queue of Hangfire's jobs.</summary>
    public abstract bool HasSharedJobs { get; }

    /// <summary>The engine that a setting chooses.</summary>
    /// <param name="options">The settings of the database.</param>
    public static DatabaseEngine Of(StorageOptions options) => options.Provider switch
    {
        StorageProvider.Sqlite => new SqliteEngine(),
        StorageProvider.SqlServer => new SqlServerEngine(options.CommandTimeoutSeconds),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Provider, "no engine for this provider"),
    };

    /// <summary>Completes the model with what one database wants said differently.</summary>
    /// <param name="model">The model that all databases share.</param>
    /// <param name="efProvider">The name of EF Core's provider, as a context gives it.</param>
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

    /// <summary>Points a context at a database and at its migrations.</summary>
    /// <param name="builder">The context's options.</param>
    /// <param name="connectionString">An ADO.NET connection string; empty for the engine's default.</param>
    /// <param name="commandTimeout">How long a statement may take.</param>
    /// <param name="contentRoot">The folder that relative files are under.</param>
    public abstract void Configure(DbContextOptionsBuilder builder, string connectionString, TimeSpan commandTimeout, string contentRoot);

    /// <summary>
    /// Begins to read on an open connection. Where the database can, everything until the result is disposed of is read from
    /// one moment.
    /// </summary>
    /// <param name="connection">An open connection that nobody else uses.</param>
    /// <param name="readsAll">Rows without end are read, each once: sort on disk, keep little in memory.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The snapshot as a transaction; null where each statement sees its own moment.</returns>
    public abstract Task<DbTransaction?> BeginReadAsync(DbConnection connection, bool readsAll, CancellationToken cancellation);

    /// <summary>The rows of a reader that stands before its first row.</summary>
    /// <param name="command">The statement.</param>
    /// <param name="reader">Its reader.</param>
    /// <param name="timer">Ends it when nobody waits for it any more.</param>
    /// <param name="chunks">How the read goes on after it; null where it is the only one.</param>
    public abstract RowReader RowsOf(DbCommand command, DbDataReader reader, StatementTimer timer, ChunkedRead? chunks = null);

    /// <summary>Ends a running statement from another thread.</summary>
    public abstract void Interrupt(DbCommand? command, DbConnection connection);

    /// <summary>What a failed statement says about its cause.</summary>
    public abstract StatementFault FaultOf(DbException failure);

    /// <summary>Whether a transaction that failed so may well do better when it is begun again.</summary>
    public virtual bool IsTransient(Exception failure) => failure is DbException database && FaultOf(database) == StatementFault.Transient;

    /// <summary>Applies migrations that are missing, and returns their names.</summary>
    public abstract Task<IReadOnlyList<string>> MigrateAsync(ConvExportContext context, DateTime nowUtc, CancellationToken cancellation);

    /// <summary>Makes deleted data unreadable where the database would keep it in its own log.</summary>
    public abstract Task WipeDeletedAsync(ConvExportContext context, CancellationToken cancellation);

    /// <summary>Faults of the database's configuration, each with its remedy; empty where all is well.</summary>
    public abstract Task<IReadOnlyList<DatabaseFault>> CheckAsync(ConvExportContext context, CancellationToken cancellation);

    /// <summary>Where Hangfire keeps its jobs.</summary>
    public abstract JobStorage CreateJobStorage(string connectionString);
}

/// <summary>What is wrong with how a database is set up.</summary>
/// <param name="Message">What, and the command that mends it.</param>
/// <param name="IsFatal">The program cannot work correctly with it.</param>
public sealed record DatabaseFault(string Message, bool IsFatal);

/// <summary>Why a statement failed, as far as that decides what happens next.</summary>
public enum StatementFault
{
    /// <summary>Nothing that a caller can act on: a defect, or a fault of the database.</summary>
    Other,

    /// <summary>It was ended from outside, or took longer than it may.</summary>
    TimedOut,

    /// <summary>The statement is larger or more nested than the database takes.</summary>
    TooLarge,

    /// <summary>A value that the statement calculates does not fit: a division by zero, an overflow, an impossible date.</summary>
    BadValue,

    /// <summary>A lost deadlock, a lost connection, an exhausted pool: the same may work when it is tried again.</summary>
    Transient,
}
