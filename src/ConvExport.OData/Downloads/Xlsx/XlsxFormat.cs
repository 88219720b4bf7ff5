using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Excel workbooks.</summary>
internal sealed class XlsxFormat : IFileFormat
{
    public string Name => "xlsx";

    public string MediaType => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public bool IsCompressed => true;

    public bool HasSummary => true;

    public async Task<IFileWriter> PrepareAsync(DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation)
    {
        var folded = Caching.FoldedAt(await source.CountersAsync(cancellation));
        var summary = plan.Request.HasSummary
            ? await new SummaryQuery(source, plan.ConversationsOfSummary, plan.Report.Zone).RunAsync(cancellation)
            : null;
        return new Writer(
            plan, WorkbookDesign.Create(plan, new AboutFacts(facts.NowUtc, folded, facts.BaseUrl), summary), facts.RowsPerSheet);
    }

    private sealed class Writer(DownloadPlan plan, byte[] design, int rowsPerSheet) : IFileWriter
    {
        public Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long> progress, CancellationToken cancellation) =>
            new XlsxFile(plan, design, rows, rowsPerSheet).WriteAsync(file, hasRow, progress, cancellation);
    }
}
