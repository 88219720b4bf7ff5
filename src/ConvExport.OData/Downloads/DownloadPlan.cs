using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Downloads;

/// <summary>A column of a file: where its values come from, and what people read above them.</summary>
/// <param name="Output">How it is read.</param>
/// <param name="Report">The report's column; null for one that a query made.</param>
internal sealed record FileColumn(OutputColumn Output, ReportColumn? Report)
{
    public string Title => Report?.Title ?? Output.Name;
    public string GladlyHeader => Report?.GladlyHeader ?? Output.Name;
    public ColumnKind? Kind => Report?.Kind;

    /// <summary>An id, or a list of ids: text that joins, and must not be changed without need.</summary>
    public bool IsOfIds => Kind == ColumnKind.Id || Output.Name == nameof(ConversationRow.MergedConversations);
}

/// <summary>A download as it is asked of the database: the report's columns in the report's order, unless the request says otherwise.</summary>
internal sealed class DownloadPlan
{
    private static readonly IReadOnlyList<string> ReportProperties = [.. ReportColumns.Report.Select(c => c.Property)];

    private readonly FeedPlan _plan;

    public DownloadPlan(DownloadRequest request, FeedSource source, TimeZoneInfo reportZone)
    {
        Request = request;
        Zone = request.TimeZone ?? reportZone;
        if (request.Query.Query.Expand.Count > 0)
        {
            throw FeedException.NotDone("$expand in a file");
        }

        _plan = FeedPlan.Of(
            request.Query.Query, request.Apply(source.Visible, reportZone), source.BindingOf(request.Query),
            [.. ReportProperties, .. request.Query.Query.Compute.Select(c => c.Alias)], defaultOrder: [nameof(ConversationRow.CreatedAt)]);
        var isReport = _plan.IsKeyed;
        Columns = [.. _plan.Columns.Select(c => new FileColumn(c, isReport ? ReportColumns.Find(c.Name) : null))];
    }

    public DownloadRequest Request { get; }

    /// <summary>The time zone of the request's days, and of dates in workbooks.</summary>
    public TimeZoneInfo Zone { get; }

    public IReadOnlyList<FileColumn> Columns { get; }

    /// <summary>The rows in order.</summary>
    public IQueryable Rows => _plan.ToRows(null, Request.Query.Query.Skip, Request.Query.Query.Top);
}
