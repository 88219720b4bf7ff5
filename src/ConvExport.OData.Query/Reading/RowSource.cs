using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Diagnostics;
using System.Text.RegularExpressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Query.Reading;

/// <summary>
/// An open database connection for one response, file or alert check. The feed, downloads, report pages and alerts read conversations
/// only through this class. On SQLite, all statements read a single snapshot. On SQL Server, each statement reads its own snapshot.
/// </summary>
public sealed partial class RowSource : IAsyncDisposable
{
    /// <summary>The name of the meter for the durations of SQL statements.</summary>
    public const string MeterName = "ConvExport.OData.Query";

    private static readonly Histogram<double> Statements = new Meter(MeterName).CreateHistogram<double>(
        "convexport.statement.duration", "s", "The time until a statement returns its first row.");

    private readonly ConvExportContext _context;
    private readonly DatabaseEngine _engine;
    private readonly InboxScope _scope;
    private readonly TimeSpan _limit;
    private DbTransaction? _snapshot;

    private RowSource(ConvExportContext context, DatabaseEngine engine, InboxScope scope, DateTime nowUtc, TimeSpan limit) =>
        (_context, _engine, _scope, Now, _limit) = (context, engine, scope, nowUtc, limit);

    private DateTime Now { get; }

    /// <summary>Whether another statement can run while rows are being read.</summary>
    public bool CanInterleave => _engine.CanInterleave;

    /// <summary>The conversations that the reader may see.</summary>
    public IQueryable<ConversationRow> Visible => (IQueryable<ConversationRow>)VisibleOf(EntitySet.Conversations);

    /// <summary>The assignments of the conversations that the reader may see.</summary>
    public IQueryable<ConversationAssignmentRow> Assignments =>
        (IQueryable<ConversationAssignmentRow>)VisibleOf(EntitySet.ConversationAssignments);

    /// <summary>The topics of the directory. Every reader may see all of them.</summary>
    public IQueryable<TopicRow> Topics => (IQueryable<TopicRow>)VisibleOf(EntitySet.Topics);

    /// <summary>The inboxes of the directory. Every reader may see all of them.</summary>
    public IQueryable<InboxRow> Inboxes => (IQueryable<InboxRow>)VisibleOf(EntitySet.Inboxes);

    /// <summary>Opens the database for a reader.</summary>
    /// <param name="contexts">Creates the database context.</param>
    /// <param name="scope">The reader's inbox scope.</param>
    /// <param name="nowUtc">The current time, returned by <c>now()</c>.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <param name="isForMany">Whether the read has no row limit. On SQLite, it then uses little memory and sorts on disk.</param>
    public static async Task<RowSource> OpenAsync(ReadContexts contexts, InboxScope scope, DateTime nowUtc, CancellationToken cancellation,
        bool isForMany = false)
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

    /// <summary>Those rows of an entity set that the reader may see.</summary>
    public IQueryable VisibleOf(EntitySet set) => set.Visible(_context, _scope);

    /// <summary>The binding context of a request on this database.</summary>
    public BindingContext BindingOf(QueryRequest request) => BindingContext.Of(request, _context, _scope, _engine.Dialect, Now);

    /// <summary>The removals that the reader may see.</summary>
    public IQueryable<RemovedConversation> Removed => _scope.Apply(_context.RemovedConversations.AsNoTracking());

    /// <summary>All counters, by name.</summary>
    public Task<Dictionary<string, long>> CountersAsync(CancellationToken cancellation) =>
        _context.Counters.AsNoTracking().ToDictionaryAsync(c => c.Name, c => c.Value, cancellation);

    /// <summary>
    /// The number of all conversations. Null if the request's path is not the entity set Conversations, if the request has
    /// <c>$filter</c>, <c>$search</c> or <c>$apply</c>, or if the reader's inbox scope is restricted.
    /// </summary>
    public long? CountOfAll(QueryRequest request, IReadOnlyDictionary<string, long> counters) =>
        _scope.IsEverything && request.Path is { Steps.Count: 0 } path && path.Set == EntitySet.Conversations
            && request.Query is { Filter: null, Search: null, Apply: null }
            ? counters[Counter.Conversations]
            : null;

    public Task<long> CountAsync(QueryPlan plan, CancellationToken cancellation) =>
        plan.Rows.IsOneTotal ? Task.FromResult(1L) : CountAsync(plan.ToCount(), cancellation);

    /// <summary>Returns the number of rows of a query.</summary>
    public async Task<long> CountAsync(IQueryable counted, CancellationToken cancellation)
    {
        var count = typeof(RowSource).GetMethod(
            nameof(CountOfAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
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
    /// Matches a GROUP BY clause whose key is a constant. EF Core writes this clause if all rows form one group. With the clause, the
    /// database would sort all rows. Without the clause, the statement returns the same totals, and returns a row of totals even if
    /// there are no rows to group.
    /// </summary>
    [GeneratedRegex("""\s+GROUP BY ["\[]\w+["\]]\.["\[]Key["\]]\s*$""")]
    private static partial Regex ConstantGroup();

    /// <summary>
    /// Reads the rows of a plan. If the rows are in their default order, splits the read into several statements on databases where it is
    /// expensive to keep a statement open for a slow client. A row that matches during the whole read and keeps its position in the order
    /// is read exactly once.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="skip">How many rows to skip.</param>
    /// <param name="take">How many rows to return; null for all.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public Task<RowReader> ReadAllAsync(QueryPlan plan, long? skip, long? take, CancellationToken cancellation)
    {
        if (_engine.RowsPerStatement is not { } most || !plan.IsInOwnOrder)
        {
            return ReadAsync(plan.ToRows(null, skip, take), cancellation, plan.Rows.IsOneTotal);
        }

        var left = take ?? long.MaxValue;
        return ReadAsync(
            NextChunk(null), cancellation, chunks: new ChunkedRead(most, last => left == 0 ? null : CompleteCommandOf(NextChunk(last))));

        IQueryable NextChunk(RowReader? last)
        {
            var rows = Math.Min(left, most);
            left -= rows;
            return last is null
                ? plan.ToRows(null, skip, rows)
                : plan.ToRows(SkipTokens.PlaceAfter([.. plan.SortColumns.Select(last.Exact)], plan.SortColumns).Values, null, rows);
        }
    }

    /// <summary>
    /// Runs a query. If the query cannot be translated or the database rejects it, throws before any part of the response is written.
    /// </summary>
    /// <param name="rows">The query.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <param name="isOneTotal">Whether the query returns only a row of totals.</param>
    /// <param name="chunks">How to read the next chunk; null for a single statement.</param>
    public async Task<RowReader> ReadAsync(
        IQueryable rows, CancellationToken cancellation, bool isOneTotal = false, ChunkedRead? chunks = null)
    {
        var command = CompleteCommandOf(rows, isOneTotal);
        var begun = Stopwatch.GetTimestamp();
        var timer = new StatementTimer(_engine, _context.Database.GetDbConnection(), command, _limit, Explain, cancellation);
        try
        {
            var reader = await command.ExecuteReaderAsync(cancellation);
            Statements.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            return _engine.RowsOf(command, reader, timer, chunks);
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

    /// <summary>The error to return to the client for a failed statement.</summary>
    private Exception Explain(StatementFault fault, DbException? failure) => fault switch
    {
        StatementFault.TimedOut => RequestException.TooLarge(
            $"The query took longer than {_limit.TotalSeconds:0} s (Storage:CommandTimeoutSeconds). "
            + "Add a filter on CreatedAt or CreatedDate, so that the query reads fewer rows."),
        StatementFault.TooLarge => RequestException.TooLarge(
            $"The query is too large for the database ({FirstLine(failure!.Message).TrimEnd('.', ' ')}). "
            + "Ask for fewer values, columns or conditions at once."),
        StatementFault.BadValue =>
            RequestException.Invalid($"The query calculates an invalid value: {FirstLine(failure!.Message)}"),
        StatementFault.Transient => Busy(),
        _ => failure!,
    };

    private static RequestException Busy() =>
        new(RequestFault.Unavailable, "The database is busy or restarting. Try again in a few seconds.");

    /// <summary>Throws if the query cannot be translated to SQL. Does not run it.</summary>
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

    /// <summary>EF Core itself evaluates expressions that use no columns. If this evaluation fails, the query is invalid.</summary>
    private static RequestException Untranslatable(InvalidOperationException reason) => reason.InnerException is { } impossible
        ? RequestException.Invalid("The query has a part that uses no columns and cannot be evaluated: " + FirstLine(impossible.Message))
        : new RequestException(
            RequestFault.NotSupported, "This query is valid, but cannot be translated to SQL: " + FirstLine(reason.Message));

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0];
}
