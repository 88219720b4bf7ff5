using System.Data.Common;
using ConvExport.OData.Access;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Feed;

/// <summary>An open database for one answer. Everything that reads conversations for somebody begins here.</summary>
internal sealed class FeedSource : IAsyncDisposable
{
    private readonly ConvExportContext _context;
    private readonly AccessScope _scope;

    public FeedSource(ConvExportContext context, AccessScope scope, DateTime nowUtc)
    {
        _context = context;
        IsSqlite = context.Database.IsSqlite();
        _scope = scope;
        Now = nowUtc;
    }

    private bool IsSqlite { get; }
    private DateTime Now { get; }

    /// <summary>The conversations that the reader may see.</summary>
    public IQueryable<ConversationRow> Visible => (IQueryable<ConversationRow>)VisibleOf(FeedSet.Conversations);

    /// <summary>The rows of a set that the reader may see.</summary>
    public IQueryable VisibleOf(FeedSet set) => set.Visible(_context, _scope);

    /// <summary>Plans a request.</summary>
    public FeedPlan Plan(FeedRequest request) => FeedPlan.Of(request, VisibleOf(request.Set), BindingOf(request));

    /// <summary>What the binding of a request depends on here.</summary>
    public BindingContext BindingOf(FeedRequest request) => new(IsSqlite, Now, request.Aliases);

    public async Task<long> CountAsync(FeedPlan plan, CancellationToken cancellation)
    {
        var counted = plan.ToCount();
        var count = typeof(FeedSource).GetMethod(nameof(CountOfAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(counted.ElementType);
        try
        {
            return await (Task<long>)count.Invoke(null, [counted, cancellation])!;
        }
        catch (Exception failure) when ((failure.InnerException ?? failure) is InvalidOperationException untranslatable)
        {
            throw Untranslatable(untranslatable);
        }
    }

    /// <summary>Runs a query. A fault of the query shows here, before anything of the answer is written.</summary>
    public async Task<RowReader> ReadAsync(IQueryable rows, CancellationToken cancellation)
    {
        DbCommand command;
        try
        {
            command = rows.CreateDbCommand();
        }
        catch (InvalidOperationException untranslatable)
        {
            throw Untranslatable(untranslatable);
        }

        try
        {
            await _context.Database.OpenConnectionAsync(cancellation);
            return new RowReader(command, await command.ExecuteReaderAsync(cancellation), IsSqlite);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private static Task<long> CountOfAsync<T>(IQueryable<T> rows, CancellationToken cancellation) => rows.LongCountAsync(cancellation);

    /// <summary>EF Core calculates what has no columns by itself: a failure there is the query's.</summary>
    private static FeedException Untranslatable(InvalidOperationException reason) => reason.InnerException is { } impossible
        ? FeedException.Bad("A part of the query without columns cannot be calculated: " + FirstLine(impossible.Message))
        : new FeedException(
            StatusCodes.Status501NotImplemented, "This query is understood, but cannot be put to the database: " + FirstLine(reason.Message));

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0];
}
