using System.Text;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>Writes rows as CSV: UTF-8, RFC 4180, CRLF, always with a header.</summary>
internal sealed class CsvFile(DownloadPlan plan) : IFileWriter
{
    private readonly Utf8Buffer _csv = new();

    /// <summary>Writes the file in chunks on a separate thread, and disposes the stream when the file is complete.</summary>
    public async Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long> progress, CancellationToken cancellation)
    {
        await using var chunks = new ChunkQueue(chunk => file.WriteAsync(chunk, cancellation), file.DisposeAsync, cancellation);
        WriteHeader();
        var (cells, before) = (CsvCell.Of(rows, plan.Columns, plan.Request.IsRaw), FiltersOfGladly());
        long written = 0;
        for (; hasRow; hasRow = rows.Read())
        {
            WriteRow(cells, before);
            written++;
            if (_csv.IsChunk)
            {
                await chunks.TakeAsync(_csv);
                progress.Report(written);
            }
        }

        await chunks.TakeAsync(_csv);
        await chunks.EndAsync();
        progress.Report(written);
    }

    private void WriteHeader()
    {
        if (plan.Request.HasByteOrderMark)
        {
            _csv.Raw(Encoding.UTF8.Preamble);
        }

        var isGladly = plan.Request.IsGladlyLayout;
        IEnumerable<string> first = isGladly ? ["Timezone Filter", "Inboxes Filter"] : [];
        foreach (var title in first.Concat(plan.Columns.Select(c => isGladly ? c.GladlyHeader : c.Title)))
        {
            CsvCell.WriteField(_csv, Encoding.UTF8.GetBytes(title));
        }

        EndLine();
    }

    private void WriteRow(CsvCell[] cells, ReadOnlySpan<byte> before)
    {
        _csv.Raw(before);
        foreach (var cell in cells)
        {
            cell.Write(_csv);
        }

        EndLine();
    }

    /// <summary>Replaces the comma after the last field with a line break.</summary>
    private void EndLine()
    {
        _csv.Back(1);
        _csv.Raw("\r\n"u8);
    }

    /// <summary>
    /// Returns the fields at the start of each row in Gladly's column layout: the time zone and the requested inboxes. Returns no bytes for
    /// another layout.
    /// </summary>
    private byte[] FiltersOfGladly()
    {
        if (!plan.Request.IsGladlyLayout)
        {
            return [];
        }

        var fields = new Utf8Buffer(small: true);
        CsvCell.WriteField(fields, Encoding.UTF8.GetBytes(plan.Report.Zone.Id));
        var inboxes = Encoding.UTF8.GetBytes(string.Join(", ", plan.Request.Report.Inboxes));
        CsvCell.WriteField(
            fields, !plan.Request.IsRaw && FormulaGuard.IsNeeded(inboxes, isOfIds: true) ? [FormulaGuard.Mark, .. inboxes] : inboxes);
        return fields.Written.ToArray();
    }
}
