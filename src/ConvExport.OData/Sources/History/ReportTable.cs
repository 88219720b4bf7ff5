using System.Data.Common;
using Sylvan.Data.Csv;

namespace ConvExport.OData.Sources.History;

/// <summary>Thrown if a report does not have the required format.</summary>
/// <param name="message">What is wrong or missing.</param>
/// <param name="isTemporary">Whether a retry may succeed, for example after the platform returned an error text.</param>
internal sealed class ReportFormatException(string message, bool isTemporary = false) : Exception(message)
{
    public bool IsTemporary { get; } = isTemporary;
}

/// <summary>
/// Reads a CSV report from the platform by column name. The order of columns does not matter; additional columns are ignored.
/// </summary>
internal sealed class ReportTable : IAsyncDisposable
{
    private const int LongestError = 16 * 1024;

    /// <summary>Disables comments, because a row may begin with the usual comment character.</summary>
    private const char NoComment = '\0';

    private readonly CsvDataReader _reader;
    private readonly Dictionary<string, int> _columns;

    private ReportTable(CsvDataReader reader, Dictionary<string, int> columns) => (_reader, _columns) = (reader, columns);

    /// <summary>The number of the current row, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>
    /// Opens a report. Returns null if it is empty. Throws <see cref="ReportFormatException"/> if it is not a report or lacks a needed
    /// column.
    /// </summary>
    /// <param name="stream">The CSV.</param>
    /// <param name="name">The report's name, for messages.</param>
    /// <param name="needed">The columns that the report must have.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public static async Task<ReportTable?> OpenAsync(
        Stream stream, string name, IReadOnlyList<string> needed, CancellationToken cancellation)
    {
        if (await ErrorsAsync(stream, cancellation) is { } errors)
        {
            throw new ReportFormatException($"{name} is not a report. The platform returned: {errors}", isTemporary: true);
        }

        var text = new StreamReader(stream, leaveOpen: true);
        CsvDataReader reader;
        try
        {
            reader = await CsvDataReader.CreateAsync(
                text,
                new CsvDataReaderOptions
                {
                    HasHeaders = true, Delimiter = ',', BufferSize = 1 << 20, OwnsReader = true, Comment = NoComment,
                },
                cancellation);
        }
        catch (CsvMissingHeadersException)
        {
            text.Dispose();
            return null;
        }
        catch (FormatException broken)
        {
            text.Dispose();
            throw new ReportFormatException($"{name} is not a report: {Gladly.GladlyErrors.Plain(broken.Message)}", isTemporary: true);
        }

        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            columns.TryAdd(reader.GetName(i).Trim(), i);
        }

        var missing = needed.Where(n => !columns.ContainsKey(n)).ToList();
        if (missing.Count == 0)
        {
            return new ReportTable(reader, columns);
        }

        await reader.DisposeAsync();
        if (missing.Count == needed.Count)
        {
            var first = string.Join(", ", columns.Keys);
            throw new ReportFormatException(
                first.Length == 0 ? $"{name} is empty." : $"{name} is not a report: {Gladly.GladlyErrors.Plain(first)}", isTemporary: true);
        }

        throw new ReportFormatException($"{name} lacks these columns: {string.Join(", ", missing.Select(m => $"'{m}'"))}.");
    }

    /// <summary>Reads the next row that is not blank. Returns false after the last row.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _reader.ReadAsync(cancellation))
            {
                Row++;
                if (_reader.RowFieldCount > 1 || _reader.GetString(0).Length > 0)
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception broken) when (broken is FormatException or DbException or InvalidOperationException)
        {
            throw new ReportFormatException($"Row {Row + 1} is not CSV: {Gladly.GladlyErrors.Plain(broken.Message)}", isTemporary: true);
        }
    }

    /// <summary>
    /// If the stream begins like a JSON object instead of CSV, returns the platform's error text, or a text that says that there
    /// is none. Otherwise, and for a stream that cannot seek, returns null.
    /// </summary>
    private static async Task<string?> ErrorsAsync(Stream stream, CancellationToken cancellation)
    {
        if (!stream.CanSeek)
        {
            return null;
        }

        var start = new byte[LongestError];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        stream.Position -= read;
        return start.AsSpan(0, read).TrimStart(" \t\r\n"u8).StartsWith("{"u8)
            ? Gladly.GladlyErrors.ErrorsOf(start.AsMemory(0, read)) ?? "JSON without an error text"
            : null;
    }

    /// <summary>
    /// The text of a column in the current row, without spaces around it; null if it is empty or the column does not exist.
    /// </summary>
    public string? this[string column] => _columns.TryGetValue(column, out var i) ? At(i) : null;

    /// <summary>Whether the report has the column.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Returns the text of the first column whose name contains all words; null if it is empty or no column matches.</summary>
    public string? Containing(params ReadOnlySpan<string> words) => Find(words) is { } column ? At(column) : null;

    private int? Find(ReadOnlySpan<string> words)
    {
        foreach (var (name, i) in _columns)
        {
            var isAll = true;
            foreach (var word in words)
            {
                isAll &= name.Split(' ', '_', '-').Contains(word, StringComparer.OrdinalIgnoreCase);
            }

            if (isAll)
            {
                return i;
            }
        }

        return null;
    }

    private string? At(int column)
    {
        try
        {
            return column < _reader.RowFieldCount && _reader.GetString(column).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (FormatException broken)
        {
            throw new ReportFormatException($"Row {Row} is not CSV: {Gladly.GladlyErrors.Plain(broken.Message)}", isTemporary: true);
        }
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}
