using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads;

/// <summary>A download as it is asked of the database: the report's columns in the report's order, unless the request says otherwise.</summary>
internal sealed class DownloadPlan
{
    private static readonly IReadOnlyList<string> ReportProperties = [.. ReportColumns.Report.Select(c => c.Property)];

    private readonly FeedPlan _plan;
    private readonly FeedQuery _query;

    private DownloadPlan(DownloadRequest request, FeedSource source, IQueryable rows, TimeZoneInfo reportZone)
    {
        Request = request;
        Zone = request.TimeZone ?? reportZone;
        _query = request.Query.Query;
        var path = request.Query.Path!;
        var isReport = path.Set == FeedSet.Conversations;
        _plan = FeedPlan.Of(
            _query, rows, source.BindingOf(request.Query),
            isReport ? [.. ReportProperties, .. _query.Compute.Select(c => c.Alias)] : null,
            defaultOrder: path.Steps.Count > 0 ? path.Set.OrderWithin : null);
        Columns = [.. _plan.Columns.Select(c => _plan.IsKeyed ? FileColumn.Of(path.Set, c) : FileColumn.OfResult(path.Set, c))];
    }

    public DownloadRequest Request { get; }

    /// <summary>The time zone of the request's days, and of dates in workbooks.</summary>
    public TimeZoneInfo Zone { get; }

    public IReadOnlyList<FileColumn> Columns { get; }

    /// <summary>Reads the rows in order.</summary>
    public Task<RowReader> ReadAsync(FeedSource source, CancellationToken cancellation) => source.ReadAllAsync(_plan, _query.Skip, _query.Top, cancellation);

    /// <summary>Throws if the query cannot be translated to SQL; does not run it.</summary>
    public void Check() => FeedSource.Check(_plan.ToRows(null, _query.Skip, _query.Top));

    /// <summary>The conversations that its rows are, to be summed up. Throws <see cref="FeedException"/> where its rows are something else.</summary>
    public IQueryable<ConversationRow> ConversationsOfSummary => _plan.IsKeyed && _plan.ToSource(_query.Skip, _query.Top) is IQueryable<ConversationRow> conversations
        ? conversations
        : throw FeedException.Bad("summary=true is of conversations: leave $apply and $compute out, or the summary.");

    /// <summary>Plans a download. What cannot be in a file throws <see cref="FeedException"/>.</summary>
    public static async Task<DownloadPlan> OfAsync(DownloadRequest request, FeedSource source, TimeZoneInfo reportZone, CancellationToken cancellation)
    {
        var path = request.Query.Path!;
        if (path.End is not (PathEnd.Rows or PathEnd.Row))
        {
            throw FeedException.NotDone($"{AnswerFrame.AddressOf(path)} as a file");
        }

        if (request.Query.Query.Expand.Count > 0)
        {
            throw FeedException.NotDone("$expand in a file, which is flat; take ConversationTopics or ConversationContacts as a file of its own. It");
        }

        if (request.Query.SkipToken is not null || request.Query.DeltaToken is not null)
        {
            throw FeedException.Bad("A file has all rows at once: leave $skiptoken and $deltatoken out.");
        }

        if (request.IsGladlyLayout && (path.Set != FeedSet.Conversations || request.Query.Query.Apply is not null))
        {
            throw FeedException.Bad("layout=gladly is a layout of the Conversation Export; leave it out.");
        }

        var rows = path.Steps.Count == 0 && path.Set == FeedSet.Conversations
            ? request.Apply(source.Visible, reportZone)
            : await PathRows.OfAsync(source, path, cancellation);
        return new DownloadPlan(request, source, rows, reportZone);
    }

    /// <summary>How many rows there will be.</summary>
    public async Task<long> CountAsync(FeedSource source, CancellationToken cancellation)
    {
        var all = Math.Max(0, await source.CountAsync(_plan, cancellation) - (_query.Skip ?? 0));
        return Math.Min(all, _query.Top ?? long.MaxValue);
    }
}
