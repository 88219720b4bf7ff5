using System.Buffers;
using System.Text;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Downloads;

/// <summary>
/// Writes rows as CSV: UTF-8, RFC 4180, CRLF, a header always. Text that a spreadsheet would run as a formula is made
/// harmless by a leading apostrophe (ASVS 1.2.10).
/// </summary>
internal sealed class CsvFile(DownloadPlan plan)
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const int PieceBytes = 64 * 1024;
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private readonly ArrayBufferWriter<byte> _piece = new(PieceBytes * 2);

    /// <summary>Writes the file, a piece at a time.</summary>
    public async Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long>? progress, CancellationToken cancellation)
    {
        WriteHeader();
        long written = 0;
        for (; hasRow; hasRow = await rows.NextAsync(cancellation))
        {
            WriteRow(rows);
            written++;
            if (_piece.WrittenCount >= PieceBytes)
            {
                await SendAsync(file, cancellation);
                progress?.Report(written);
            }
        }

        await SendAsync(file, cancellation);
        progress?.Report(written);
    }

    private void WriteHeader()
    {
        var isGladly = plan.Request.IsGladlyLayout;
        IEnumerable<string> first = isGladly ? ["Timezone Filter", "Inboxes Filter"] : [];
        WriteFields([.. first, .. plan.Columns.Select(c => isGladly ? c.GladlyHeader : c.Title)]);
    }

    private void WriteFields(IReadOnlyList<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            WriteSeparator(i);
            WriteField(fields[i]);
        }

        Encoding.UTF8.GetBytes("\r\n", _piece);
    }

    private void WriteRow(RowReader row)
    {
        var place = 0;
        if (plan.Request.IsGladlyLayout)
        {
            WriteSeparator(place++);
            WriteField(plan.Zone.Id);
            WriteSeparator(place++);
            WriteField(string.Join(", ", plan.Request.Inboxes));
        }

        foreach (var column in plan.Columns)
        {
            WriteSeparator(place++);
            if (row.Invariant(column.Output) is { } text)
            {
                WriteField(column.Output.Kind == ValueKind.Text && !plan.Request.IsRaw ? Harmless(text, column) : text);
            }
        }

        Encoding.UTF8.GetBytes("\r\n", _piece);
    }

    private void WriteSeparator(int place)
    {
        if (place > 0)
        {
            _piece.Write(","u8);
        }
    }

    private void WriteField(string text)
    {
        if (text.AsSpan().ContainsAny(Quoted))
        {
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        Encoding.UTF8.GetBytes(text, _piece);
    }

    /// <summary>Text that no spreadsheet takes for a formula. Ids of plain characters stay as they are: they have to join.</summary>
    internal static string Harmless(string text, FileColumn column) =>
        text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\0' && !(column.IsOfIds && IsPlain(text)) ? "'" + text : text;

    private static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',' or ' ');

    private async Task SendAsync(Stream file, CancellationToken cancellation)
    {
        await file.WriteAsync(_piece.WrittenMemory, cancellation);
        _piece.ResetWrittenCount();
    }
}
