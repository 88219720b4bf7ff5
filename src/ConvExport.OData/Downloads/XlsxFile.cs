using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Downloads;

/// <summary>Streams rows into a designed workbook: memory does not grow with their number.</summary>
internal sealed class XlsxFile
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Excel opens no more links on a sheet.</summary>
    public const int MostLinksPerSheet = 65_530;

    private const int PieceBytes = 64 * 1024;

    /// <summary>The first day that Excel counts right: its calendar has a 29 February 1900.</summary>
    private static readonly DateTime FirstDay = new(1900, 3, 1);
    private static readonly DateTime DayZero = new(1899, 12, 30);

    private readonly DownloadPlan _plan;
    private readonly WorkbookParts _parts;
    private readonly int _rowsPerSheet;
    private readonly string[] _letters;
    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes * 2);
    private readonly List<(string Cell, string Url)> _links = [];
    private long _linksLeftOut;
    private long _cut;

    public XlsxFile(DownloadPlan plan, DateTime nowUtc, int rowsPerSheet)
    {
        _plan = plan;
        _rowsPerSheet = rowsPerSheet;
        _parts = new WorkbookParts(WorkbookDesign.Create(plan, nowUtc));
        _letters = [.. Enumerable.Range(0, plan.Columns.Count).Select(Letters)];
    }

    /// <summary>Writes the file. After a failure it is left without its end, so that nobody takes it for whole.</summary>
    public async Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long>? progress, CancellationToken cancellation)
    {
        var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation);
        long written = 0;
        var sheet = 0;
        do
        {
            var inSheet = await WriteSheetAsync(zip, sheet, rows, hasRow, new Offset(progress, written), cancellation);
            written += inSheet;
            hasRow = inSheet == _rowsPerSheet && _hasMore;
            await WritePartAsync(zip, _parts.SheetRelations(sheet, _links.Select(l => l.Url)), cancellation);
            await WritePartAsync(zip, _parts.Table(sheet, inSheet, _letters[^1]), cancellation);
            _links.Clear();
            sheet++;
        }
        while (hasRow);

        foreach (var (path, content) in _parts.Others(sheet, written.ToString("N0", CultureInfo.InvariantCulture), Notes(sheet)))
        {
            await using var part = await OpenAsync(zip, path, cancellation);
            await part.WriteAsync(content, cancellation);
        }

        await zip.DisposeAsync();
    }

    private bool _hasMore;

    private async Task<int> WriteSheetAsync(
        ZipArchive zip, int sheet, RowReader rows, bool hasRow, Offset progress, CancellationToken cancellation)
    {
        await using var part = await OpenAsync(zip, _parts.SheetPath(sheet), cancellation);
        Write(_parts.BeforeRows);
        var written = 0;
        for (; hasRow && written < _rowsPerSheet; hasRow = await rows.NextAsync(cancellation))
        {
            WriteRow(rows, ++written + 1);
            if (_piece.WrittenCount >= PieceBytes)
            {
                await SendAsync(part, cancellation);
                progress.Report(written);
            }
        }

        _hasMore = hasRow;
        Write(_parts.EndOfSheet(_links));
        await SendAsync(part, cancellation);
        progress.Report(written);
        return written;
    }

    private void WriteRow(RowReader row, int number)
    {
        Write($"<{_parts.Prefix}row r=\"{number}\">");
        for (var i = 0; i < _plan.Columns.Count; i++)
        {
            var column = _plan.Columns[i];
            if (!row.IsNull(column.Output))
            {
                WriteCell(row, column, string.Create(CultureInfo.InvariantCulture, $"{_letters[i]}{number}"), _parts.ColumnStyles[i]);
            }
        }

        Write($"</{_parts.Prefix}row>");
    }

    private void WriteCell(RowReader row, FileColumn column, string cell, string style)
    {
        var output = column.Output;
        switch (output.Kind)
        {
            case ValueKind.Flag:
                Write($"<{_parts.Prefix}c r=\"{cell}\" s=\"{style}\" t=\"b\"><{_parts.Prefix}v>{(row.Flag(output) ? 1 : 0)}</{_parts.Prefix}v></{_parts.Prefix}c>");
                break;
            case ValueKind.Timestamp when TimeZoneInfo.ConvertTimeFromUtc(row.Timestamp(output), _plan.Zone) is var local && local >= FirstDay:
                WriteNumber(cell, style, (local - DayZero).TotalDays);
                break;
            case ValueKind.Date when row.Date(output).ToDateTime(TimeOnly.MinValue) is var day && day >= FirstDay:
                WriteNumber(cell, style, (day - DayZero).TotalDays);
                break;
            case ValueKind.Double when column.Kind == ColumnKind.Duration:
                WriteNumber(cell, style, row.Double(output) / TimeSpan.SecondsPerDay);
                break;
            case ValueKind.Double when double.IsFinite(row.Double(output)):
            case ValueKind.Int32 or ValueKind.Int64 or ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal:
                Write($"<{_parts.Prefix}c r=\"{cell}\" s=\"{style}\"><{_parts.Prefix}v>{row.Invariant(output)}</{_parts.Prefix}v></{_parts.Prefix}c>");
                break;
            default:
                WriteText(cell, style, row.Invariant(output)!, column);
                break;
        }
    }

    private void WriteNumber(string cell, string style, double number) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"<{_parts.Prefix}c r=\"{cell}\" s=\"{style}\"><{_parts.Prefix}v>{number:R}</{_parts.Prefix}v></{_parts.Prefix}c>"));

    private void WriteText(string cell, string style, string text, FileColumn column)
    {
        if (column.Kind == ColumnKind.Link)
        {
            NoteLink(cell, text);
        }

        var (fitting, isCut) = SheetText.Fitting(text);
        _cut += isCut ? 1 : 0;
        Write($"<{_parts.Prefix}c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><{_parts.Prefix}is><{_parts.Prefix}t xml:space=\"preserve\">");
        Write(SheetText.Element(fitting));
        Write($"</{_parts.Prefix}t></{_parts.Prefix}is></{_parts.Prefix}c>");
    }

    private void NoteLink(string cell, string url)
    {
        if (_links.Count < MostLinksPerSheet && Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            _links.Add((cell, url));
        }
        else
        {
            _linksLeftOut++;
        }
    }

    private string Notes(int sheets)
    {
        List<string> notes =
        [
            .. sheets > 1 ? [string.Create(CultureInfo.InvariantCulture, $"The rows go over {sheets} sheets: a sheet holds {_rowsPerSheet:N0}.")] : Array.Empty<string>(),
            .. _linksLeftOut > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{_linksLeftOut:N0} conversation links are plain text: Excel opens {MostLinksPerSheet:N0} links a sheet.")] : Array.Empty<string>(),
            .. _cut > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{_cut:N0} texts end in … because a cell holds {SheetText.LongestCell:N0} characters; the CSV has them whole.")] : Array.Empty<string>(),
        ];
        return notes.Count == 0 ? "Nothing was cut or left out." : string.Join(" ", notes);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _piece);

    private async Task SendAsync(Stream part, CancellationToken cancellation)
    {
        await part.WriteAsync(_piece.WrittenMemory, cancellation);
        _piece.ResetWrittenCount();
    }

    private static Task<Stream> OpenAsync(ZipArchive zip, string path, CancellationToken cancellation) =>
        zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellation);

    private static async Task WritePartAsync(ZipArchive zip, (string Path, string Xml) part, CancellationToken cancellation)
    {
        await using var stream = await OpenAsync(zip, part.Path, cancellation);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(part.Xml), cancellation);
    }

    /// <summary>A column's letters: A, B … Z, AA …</summary>
    private static string Letters(int index) => (index >= 26 ? Letters(index / 26 - 1) : "") + (char)('A' + index % 26);

    /// <summary>Reports rows over all sheets.</summary>
    private sealed class Offset(IProgress<long>? progress, long before) : IProgress<long>
    {
        public void Report(long value) => progress?.Report(before + value);
    }
}
