using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;

namespace ConvExport.OData.Downloads;

/// <summary>A report as a file: its rows, and the columns that they are written in.</summary>
internal sealed class DownloadPlan
{
    private DownloadPlan(DownloadRequest request, ReportPlan report)
    {
        (Request, Report) = (request, report);
        var set = request.Query.Path!.Set;
        Columns = [.. report.Columns.Select(c => report.HasEntities ? FileColumn.Of(set, c) : FileColumn.OfResult(set, c))];
    }

    /// <summary>What is asked for.</summary>
    public DownloadRequest Request { get; }

    /// <summary>The rows.</summary>
    public ReportPlan Report { get; }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<FileColumn> Columns { get; }

    /// <summary>The conversations that its rows are, to be summed up. Throws <see cref="RequestException"/> where its rows are something else.</summary>
    public IQueryable<ConversationRow> ConversationsOfSummary => Report.Conversations
        ?? throw RequestException.Invalid("summary=true needs conversations. Remove $apply and $compute, or the summary.");

    /// <summary>Plans a download. What cannot be in a file throws <see cref="RequestException"/>.</summary>
    public static async Task<DownloadPlan> OfAsync(DownloadRequest request, RowSource source, TimeZoneInfo reportZone, CancellationToken cancellation)
    {
        var query = request.Query;
        if (query.Query.Expand.Count > 0)
        {
            throw RequestException.NotSupported("A file is flat: download ConversationTopics or ConversationContacts as files of their own. $expand in a file");
        }

        if (query.SkipToken is not null || query.DeltaToken is not null)
        {
            throw RequestException.Invalid("A file has all rows at once. Remove $skiptoken and $deltatoken.");
        }

        if (request.IsGladlyLayout && (query.Path!.Set != EntitySet.Conversations || query.Query.Apply is not null))
        {
            throw RequestException.Invalid("layout=gladly is a layout of the Conversation Export. Remove it.");
        }

        return new DownloadPlan(request, await ReportPlan.OfAsync(request.Report, source, reportZone, cancellation));
    }
}
