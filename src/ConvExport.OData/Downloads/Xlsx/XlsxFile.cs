using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConvExport.OData.PowerQuery;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Streams rows into a designed workbook. Memory use is limited, whatever the number of rows.</summary>
internal sealed class XlsxFile
{
    private readonly WorkbookParts _parts;
    private readonly XlsxCells _cells;
    private readonly XlsxCell[] _columns;
    private readonly int _rowsPerSheet;
    private readonly Utf8Buffer _xml = new();

    /// <param name="plan">The planned download.</param>
    /// <param name="design">The workbook without its rows.</param>
    /// <param name="live">The query that loads the rows again; null for an ordinary workbook.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rowsPerSheet">The maximum number of rows per sheet.</param>
    public XlsxFile(DownloadPlan plan, byte[] design, TableQuery? live, RowReader rows, int rowsPerSheet)
    {
        _parts = new WorkbookParts(
            design, WorkbookDesign.NameOf(plan), live is null ? null : new LiveTable(live), WorkbookDesign.FrozenColumns(plan));
        _cells = new XlsxCells(rows, plan.Report.Zone, new SharedStrings(_parts.SharedStrings), new SheetLinks(), HasLinks: live is null);
        _columns = [.. plan.Columns.Select((column, i) => XlsxCell.Of(_cells, column, i, _parts.ColumnStyles[i]))];
        _rowsPerSheet = rowsPerSheet;
    }

    /// <summary>
    /// Writes the file and disposes the stream when the file is complete. After a failure, the end of the file is not written,
    /// so that nobody mistakes the file for a complete one.
    /// </summary>
    public async Task WriteAsync(Stream file, bool hasRow, IProgress<long> progress, CancellationToken cancellation)
    {
        var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: false, Encoding.UTF8, cancellation);
        long written = 0;
        var sheet = 0;
        do
        {
            (var inSheet, hasRow) = await WriteSheetAsync(zip, sheet, hasRow, written, progress, cancellation);
            written += inSheet;
            await WriteRelationsAsync(zip, sheet, cancellation);
            _cells.Links.Clear();
            var (path, table) = _parts.Table(sheet, inSheet);
            await WritePartAsync(zip, path, [table], cancellation);
            sheet++;
        }
        while (hasRow);

        var words = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [AboutSheet.Rows] = written.ToString("N0", CultureInfo.InvariantCulture),
            [AboutSheet.Notes] = Notes(sheet),
        };
        foreach (var (path, content) in _parts.Others(sheet, written, _cells.Strings, words))
        {
            await WritePartAsync(zip, path, content, cancellation);
        }

        await zip.DisposeAsync();
    }

    /// <summary>Writes a data sheet. Returns its number of rows, and whether more rows follow.</summary>
    private async Task<(int Rows, bool HasMore)> WriteSheetAsync(
        ZipArchive zip, int sheet, bool hasRow, long before, IProgress<long> progress, CancellationToken cancellation)
    {
        var part = await OpenAsync(zip, _parts.SheetPath(sheet), cancellation);
        await using var chunks = new ChunkQueue(chunk => part.WriteAsync(chunk, cancellation), part.DisposeAsync, cancellation);
        _parts.BeginSheet(_xml, sheet);
        var written = 0;
        for (; hasRow && written < _rowsPerSheet; hasRow = _cells.Rows.Read())
        {
            WriteRow(++written + 1);
            if (_xml.IsChunk)
            {
                await chunks.TakeAsync(_xml);
                progress.Report(before + written);
            }
        }

        foreach (var chunk in _parts.EndSheet(_xml, _cells.Links))
        {
            await chunks.TakeAsync(chunk);
        }

        await chunks.EndAsync();
        progress.Report(before + written);
        return (written, hasRow);
    }

    private async Task WriteRelationsAsync(ZipArchive zip, int sheet, CancellationToken cancellation)
    {
        await using var part = await OpenAsync(zip, _parts.RelationsPath(sheet), cancellation);
        foreach (var chunk in _parts.RelationsOf(_xml, sheet, _cells.Links))
        {
            await part.WriteAsync(chunk.Written, cancellation);
            chunk.Clear();
        }
    }

    private void WriteRow(int row)
    {
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(row, digits, out var length);
        var number = digits[..length];
        _xml.Raw("<row r=\""u8);
        _xml.Raw(number);
        _xml.Raw("\">"u8);
        foreach (var column in _columns)
        {
            column.Write(_xml, row, number);
        }

        _xml.Raw("</row>"u8);
    }

    private string Notes(int sheets)
    {
        List<string> notes = [];
        Note(sheets > 1, $"The rows are spread over {sheets} sheets, because a sheet has at most {_rowsPerSheet:N0} rows.");
        var (left, most, longest) = (_cells.Links.LeftOut, SheetLinks.MostPerSheet, SheetLinks.LongestAddress);
        Note(left > 0,
            $"{left:N0} conversation links are plain text. Excel's limits: {most:N0} links per sheet, {longest:N0} characters per link.");
        Note(_cells.Cut > 0,
            $"{_cells.Cut:N0} texts end in …, as a cell has at most {SheetText.LongestCell:N0} characters. A CSV file has the full texts.");
        return notes.Count == 0 ? "Nothing was cut or left out." : string.Join(" ", notes);

        void Note(bool isTrue, FormattableString note)
        {
            if (isTrue)
            {
                notes.Add(note.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static Task<Stream> OpenAsync(ZipArchive zip, string path, CancellationToken cancellation) =>
        zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellation);

    private static async Task WritePartAsync(
        ZipArchive zip, string path, IEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellation)
    {
        await using var part = await OpenAsync(zip, path, cancellation);
        foreach (var bytes in content)
        {
            await part.WriteAsync(bytes, cancellation);
        }
    }
}
