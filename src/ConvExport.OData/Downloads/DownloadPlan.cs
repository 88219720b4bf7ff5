using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;

namespace ConvExport.OData.Downloads;

/// <summary>A planned download: the rows of a report, and the columns of its file.</summary>
internal sealed class DownloadPlan
{
    private DownloadPlan(DownloadRequest request, ReportPlan report)
    {
        (Request, Report) = (request, report);
        var set = request.Query.Path!.Set;
        Columns = [.. report.Columns.Select(c => report.HasEntities ? FileColumn.Of(set, c) : FileColumn.OfResult(set, c))];
    }

    /// <summary>The download request.</summary>
    public DownloadRequest Request { get; }

    /// <summary>The report whose rows are written.</summary>
    public ReportPlan Report { get; }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<FileColumn> Columns { get; }

    /// <summary>
    /// The conversations for the summary. Throws <see cref="RequestException"/> if the rows are not conversations, or have columns that the
    /// query computes.
    /// </summary>
    public IQueryable<ConversationRow> ConversationsOfSummary => Report.Conversations
        ?? throw RequestException.Invalid(
            "summary=true works only for Conversations without $apply and $compute. Remove these options or summary=true.");

    /// <summary>Plans a download. Throws <see cref="RequestException"/> for options that a file does not support.</summary>
    public static async Task<DownloadPlan> OfAsync(
        DownloadRequest request, RowSource source, TimeZoneInfo reportZone, CancellationToken cancellation)
    {
        var query = request.Query;
        if (query.Query.Expand.Count > 0)
        {
            throw RequestException.NotSupported(
                "A file has one table. Download ConversationTopics, ConversationContacts or ConversationAssignments separately. "
                + "$expand in a file");
        }

        if (query.SkipToken is not null || query.DeltaToken is not null)
        {
            throw RequestException.Invalid("A file contains all rows, so it has no pages. Remove $skiptoken and $deltatoken.");
        }

        if (request.IsGladlyLayout && (query.Path!.Set != EntitySet.Conversations || query.Query.Apply is not null))
        {
            throw RequestException.Invalid("layout=gladly works only for Conversations without $apply. Remove layout=gladly.");
        }

        return new DownloadPlan(request, await ReportPlan.OfAsync(request.Report, source, reportZone, cancellation));
    }
}
