using ConvExport.OData.Query.Reading;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>CSV: UTF-8, RFC 4180.</summary>
internal sealed class CsvFormat : IFileFormat
{
    public string Name => "csv";

    public string MediaType => "text/csv; charset=utf-8";

    public bool IsCompressed => false;

    public bool IsWorkbook => false;

    public Task<IFileWriter> PrepareAsync(DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation) =>
        Task.FromResult<IFileWriter>(new CsvFile(plan));
}
