using System.Data.Common;
using System.Text.RegularExpressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ConvExport.OData.Query.Reading;

/// <summary>
/// An open database for one answer. Everything that reads conversations for somebody begins here. On SQLite all of an
/// answer is of one moment; on SQL Server each statement is.
/// </summary>
public sealed partial class RowSource : IAsyncDisposable
{
    private readonly ConvExportContext _context;
    private readonly DatabaseEngine _engine;
    private readonly InboxScope _scope;
    private readonly TimeSpan _limit;
    private DbTransaction? _snapshot;

    private RowSource(ConvExportContext context, DatabaseEngine engine, InboxScope scope, DateTime nowUtc, TimeSpan limit) =>
        (_context, _engine, _scope, Now, _limit) = (context, engine, scope, nowUtc, limit);

    private DateTime Now { get; }

    /// <summary>Whether a statement can run while the rows of another are being read.</summary>
    public bool CanInterleave => _engine.CanInterleave;

    /// <summary>The conversations that the reader may see.</summary>
    public IQueryable<ConversationRow> Visible => (IQueryable<ConversationRow>)VisibleOf(EntitySet.Conversations);

    /// <summary>The topics of the directory: names are nobody's in particular.</summary>
    public IQueryable<TopicRow> Topics => (IQueryable<TopicRow>)VisibleOf(EntitySet.Topics);

    /// <summary>The inboxes of the directory that the reader is told of.</summary>
    public IQueryable<InboxRow> Inboxes => (IQueryable<InboxRow>)VisibleOf(EntitySet.Inboxes);

    /// <summary>Opens the database for a reader.</summary>
    /// <param name="contexts">Where from.</param>
    /// <param name="scope">What the reader may see.</param>
    /// <param name="nowUtc">The time of the answer.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="isForMany">Rows without end are read, each once: little is kept in memory, and sorted on disk.</param>
    public static async Task<RowSource> OpenAsync(ReadContexts contexts, InboxScope scope, DateTime nowUtc, CancellationToken cancellation, bool isForMany = false)
    {
        var context = await contexts.CreateAsync(cancellation);
        var limit = TimeSpan.FromSeconds(context.Database.GetCommandTimeout() ?? 30);
        var source = new RowSource(context, contexts.Engine, scope, nowUtc, limit);
        try
        {
            await context.Database.OpenConnectionAsync(cancellation);
            source._snapshot = await contexts.Engine.BeginReadAsync(context.Database.GetDbConnection(), isForMany, cancellation);
            await context.Database.UseTransactionAsync(source._snapshot, cancellation);
            return source;
        }
        catch (Exception failure)
        {
            await source.DisposeAsync();
            if (contexts.Engine.IsTransient(failure))
            {
                throw Busy();
            }

            throw;
        }
    }

    /// <summary>The rows of a set that the reader may see.</summary>
    public IQueryable VisibleOf(EntitySet set) => set.Visible(_context, _scope);

    /// <summary>What the binding of a request depends on here.</summary>
    public BindingContext BindingOf(QueryRequest request) => new(_engine.Dialect, Now, request.Aliases, VisibleOf);

    /// <summary>The removals that the reader is told of.</summary>
    public IQueryable<RemovedConversation> Removed => _scope.Apply(_context.RemovedConversations.AsNoTracking());

    /// <summary>All the numbers that tell how far something has come, by name.</summary>
    public Task<Dictionary<string, long>> CountersAsync(CancellationToken cancellation) =>
        _context.Counters.AsNoTracking().ToDictionaryAsync(c => c.Name, c => c.Value, cancellation);

    /// <summary>How many conversations there are, where a request asks for just that and its reader sees them all; else null.</summary>
    public long? CountOfAll(QueryRequest request, IReadOnlyDictionary<string, long> counters) =>
        _scope.IsAll && request.Path is { Steps.Count: 0 } path && path.Set == EntitySet.Conversations && request.Query is { Filter: null, Search: null, Apply: null }
            ? counters[Counter.Conversations]
            : null;

    public Task<long> CountAsync(QueryPlan plan, CancellationToken cancellation) => CountAsync(plan.ToCount(), cancellation);

    /// <summary>How many rows a query has.</summary>
    public async Task<long> CountAsync(IQueryable counted, CancellationToken cancellation)
    {
        var count = typeof(RowSource).GetMethod(nameof(CountOfAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(counted.ElementType);
        using var timer = new StatementTimer(_engine, _context.Database.GetDbConnection(), null, _limit, Explain, cancellation);
        try
        {
            return await (Task<long>)count.Invoke(null, [counted, _engine.Dialect, cancellation])!;
        }
        catch (Exception failure) when ((failure.InnerException ?? failure) is InvalidOperationException untranslatable)
        {
            throw Untranslatable(untranslatable);
        }
        catch (DbException failure)
        {
            throw timer.Explain(failure);
        }
    }

    /// <summary>
    /// EF Core groups by a constant where all rows are one group, and a database sorts them by it. Without it a statement of
    /// totals gives the same row, and one of nothing too.
    /// </summary>
    [GeneratedRegex("""\s+GROUP BY ["\[]\w+["\]]\.["\[]Key["\]]\s*$""")]
    private static partial Regex ConstantGroup();

    /// <summary>
    /// Reads all rows of a plan, by several statements where one that is open as long as a slow client takes would be in others'
    /// way. A row that matches throughout and keeps its place in the order is read exactly once.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="skip">How many rows to pass over.</param>
    /// <param name="take">How many to give; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<RowReader> ReadAllAsync(QueryPlan plan, long? skip, long? take, CancellationToken cancellation)
    {
        if (_engine.RowsPerStatement is not { } most || !plan.IsInOwnOrder)
        {
            return ReadAsync(plan.ToRows(null, skip, take), cancellation, plan.Rows.IsOneTotal);
        }

        var left = take ?? long.MaxValue;
        return ReadAsync(NextChunk(null), cancellation, chunks: new ChunkedRead(most, last => left == 0 ? null : CompleteCommandOf(NextChunk(last))));

        IQueryable NextChunk(RowReader? last)
        {
            var rows = Math.Min(left, most);
            left -= rows;
            return last is null
                ? plan.ToRows(null, skip, rows)
                : plan.ToRows(SkipTokens.PlaceAfter([.. plan.SortColumns.Select(last.Exact)], plan.SortColumns).Values, null, rows);
        }
    }

    /// <summary>Runs a query. A fault of the query shows here, before anything of the answer is written.</summary>
    /// <param name="rows">The query.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isOneTotal">It gives totals of all rows, and nothing else.</param>
    /// <param name="chunks">How to read the next chunk; null for a single statement.</param>
    public async Task<RowReader> ReadAsync(IQueryable rows, CancellationToken cancellation, bool isOneTotal = false, ChunkedRead? chunks = null)
    {
        var command = CompleteCommandOf(rows, isOneTotal);
        var timer = new StatementTimer(_engine, _context.Database.GetDbConnection(), command, _limit, Explain, cancellation);
        try
        {
            return _engine.RowsOf(command, await command.ExecuteReaderAsync(cancellation), timer, chunks);
        }
        catch (Exception failure)
        {
            timer.Dispose();
            await command.DisposeAsync();
            if (failure is DbException database)
            {
                throw timer.Explain(database);
            }

            throw;
        }
    }

    private DbCommand CompleteCommandOf(IQueryable rows, bool isOneTotal = false)
    {
        var command = CommandOf(rows);
        command.CommandText = _engine.Dialect.Complete(isOneTotal ? ConstantGroup().Replace(command.CommandText, "") : command.CommandText);
        command.Transaction = _snapshot;
        return command;
    }

    /// <summary>The error that the client gets for a failed statement.</summary>
    private Exception Explain(StatementFault fault, DbException? failure) => fault switch
    {
        StatementFault.TimedOut => RequestException.TooLarge(
            $"The query took longer than {_limit.TotalSeconds:0} s (Storage:CommandTimeoutSeconds). Ask for less: filter by CreatedAt or CreatedDate, or select fewer rows."),
        StatementFault.TooLarge => RequestException.TooLarge(
            $"The query is larger than the database takes ({FirstLine(failure!.Message).TrimEnd('.', ' ')}). Ask for fewer values, columns or conditions at once."),
        StatementFault.BadValue => RequestException.Invalid($"The query calculates a value that does not fit: {FirstLine(failure!.Message)}"),
        StatementFault.Transient => Busy(),
        _ => failure!,
    };

    private static RequestException Busy() => new(RequestFault.Unavailable, "The database is busy or restarting. Try again in a few seconds.");

    /// <summary>Throws where a query cannot be put to the database; does not run it.</summary>
    public static void Check(IQueryable rows) => CommandOf(rows).Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_snapshot is not null)
        {
            await _snapshot.DisposeAsync();
        }

        await _context.DisposeAsync();
    }

    private static DbCommand CommandOf(IQueryable rows)
    {
        try
        {
            return rows.CreateDbCommand();
        }
        catch (InvalidOperationException untranslatable)
        {
            throw Untranslatable(untranslatable);
        }
    }

    private static Task<long> CountOfAsync<T>(IQueryable<T> rows, QueryDialect dialect, CancellationToken cancellation) =>
        dialect.Counted(rows).LongCountAsync(cancellation);

    /// <summary>EF Core calculates what has no columns by itself: a failure there is the query's.</summary>
    private static RequestException Untranslatable(InvalidOperationException reason) => reason.InnerException is { } impossible
        ? RequestException.Invalid("A part of the query without columns cannot be calculated: " + FirstLine(impossible.Message))
        : new RequestException(
            RequestFault.NotSupported, "This query is understood, but cannot be put to the database: " + FirstLine(reason.Message));

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0];
}
