using ConvExport.OData.PowerQuery;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Excel workbooks.</summary>
internal sealed class XlsxFormat : IFileFormat
{
    public string Name => "xlsx";

    public string MediaType => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public bool IsCompressed => true;

    public bool IsWorkbook => true;

    public async Task<IFileWriter> PrepareAsync(DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation)
    {
        if (plan.Columns.GroupBy(c => c.Title, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw RequestException.Invalid(
                $"These columns have the same name in Excel, which ignores case: {string.Join(" and ", same.Select(c => c.Title))}. "
                + "Choose another alias for one of them.");
        }

        var folded = Caching.FoldedAt(await source.CountersAsync(cancellation));
        var summary = plan.Request.HasSummary ? await SummaryAsync(plan, source, cancellation) : null;
        var live = plan.Request.IsLive ? await LiveAsync(plan, source, facts, cancellation) : null;
        var design = WorkbookDesign.Create(plan, new AboutFacts(facts.NowUtc, folded, facts.BaseUrl), summary);
        return new Writer(plan, design, live, facts.RowsPerSheet);
    }

    private static async Task<SummaryFigures> SummaryAsync(DownloadPlan plan, RowSource source, CancellationToken cancellation)
    {
        var zone = plan.Report.Zone;
        var now = await new SummaryQuery(source, plan.ConversationsOfSummary, zone).RunAsync(cancellation);
        if (plan.Request.Report.Before is not { } earlier)
        {
            return new SummaryFigures(now, null);
        }

        var before = await ReportPlan.OfAsync(earlier, source, zone, cancellation);
        return new SummaryFigures(now, await new SummaryQuery(source, before.Conversations!, zone).RunAsync(cancellation));
    }

    private static async Task<TableQuery> LiveAsync(
        DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation)
    {
        if (plan.Request.Query.Path!.End != PathEnd.Rows)
        {
            throw RequestException.Invalid("live=true works for lists of rows, not for a single row. Remove live=true.");
        }

        var query = LiveQuery.Of(plan, facts);
        return await plan.Report.CountAsync(source, cancellation) is var rows && rows <= facts.RowsPerSheet
            ? query
            : throw RequestException.Invalid(FormattableString.Invariant(
                $"A live workbook has at most {facts.RowsPerSheet:N0} rows, but this view has {rows:N0}. Narrow the filters."));
    }

    private sealed class Writer(DownloadPlan plan, byte[] design, TableQuery? live, int rowsPerSheet) : IFileWriter
    {
        public Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long> progress, CancellationToken cancellation) =>
            new XlsxFile(plan, design, live, rows, rowsPerSheet).WriteAsync(file, hasRow, progress, cancellation);
    }
}
