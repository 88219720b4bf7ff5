using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Storage;

/// <summary>A row of the report, with the values that the database stores in addition to the report's columns.</summary>
/// <param name="Row">The row.</param>
/// <param name="Hash">The hash of the row's content, topics, contacts and assignments. A row with an unchanged hash is not written.</param>
public sealed record HashedRow(ConversationRow Row, byte[] Hash)
{
    /// <summary>The length of a hash in bytes: half of a SHA-256.</summary>
    public const int HashLength = 16;

    /// <summary>The column that stores <see cref="Hash"/>.</summary>
    public const string HashColumn = "ContentHash";

    /// <summary>The column that stores <see cref="SearchText"/>.</summary>
    public const string SearchColumn = "SearchText";

    /// <summary>Separates two texts, so that a phrase cannot match across them.</summary>
    private const char Separator = '\u001F';

    /// <summary>One instance for each thread, reused for every row.</summary>
    [ThreadStatic]
    private static HashedContent? _content;

    private static readonly ReportColumn[] Searched =
        [.. ReportColumns.All.Where(c => c.Kind is ColumnKind.Id or ColumnKind.Text)];

    /// <summary>Creates the hashed row of a folded row.</summary>
    public static HashedRow Of(ConversationRow row) => new(row, HashOf(row));

    /// <summary>The text that <c>$search</c> searches. Computed on demand, because most rows of a rebuild are not written.</summary>
    public string SearchText => SearchTextOf(Row);

    /// <summary>
    /// Converts a text or a search word to lower case, by Unicode's simple case mapping. U+0000 becomes U+FFFD, because databases stop
    /// searching at U+0000.
    /// </summary>
    public static string Searchable(string text) => CaseMapping.Lower(text).Replace('\0', '\uFFFD');

    private static string SearchTextOf(ConversationRow row)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var column in Searched)
        {
            if (column.Value(row) is string value && value.Length > 0 && seen.Add(value))
            {
                text.Append(text.Length > 0 ? Separator : null).Append(Searchable(value));
            }
        }

        return text.ToString();
    }

    private static byte[] HashOf(ConversationRow row)
    {
        var content = _content ??= new HashedContent();
        content.Clear();
        RowColumns.WriteContent(row, content);
        foreach (var contact in row.Contacts)
        {
            BulkTables.Contacts.Write(contact, content);
        }

        foreach (var assignment in row.Assignments)
        {
            BulkTables.Assignments.Write(assignment, content);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.Written, hash);
        return hash[..HashLength].ToArray();
    }

    /// <summary>
    /// Serialises a row's values so that different values give different bytes: texts with their length, numbers with a null flag.
    /// </summary>
    private sealed class HashedContent : IValueSink
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(2_048);

        public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

        public void Clear() => _bytes.ResetWrittenCount();

        public void Add(string? text)
        {
            Number(text?.Length ?? -1);
            if (text is not null)
            {
                _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
            }
        }

        public void Add(DateTime? instant) => Number(instant?.Ticks ?? -1);

        public void Add(DateOnly? date) => Number(date?.DayNumber ?? -1);

        public void Add(int? number) => Nullable(number);

        public void Add(long? number) => Nullable(number);

        public void Add(double? number) => Nullable(number is { } value ? BitConverter.DoubleToInt64Bits(value) : null);

        public void Add(bool? value) => Nullable(value is { } flag ? flag ? 1 : 0 : null);

        public void AddMoney(decimal? dollars) => Nullable(dollars is { } value ? (long)(value * Money.UnitsPerDollar) : null);

        public void Add(ReadOnlySpan<byte> bytes)
        {
            Number(bytes.Length);
            _bytes.Write(bytes);
        }

        private void Nullable(long? number)
        {
            _bytes.Write([number is null ? (byte)0 : (byte)1]);
            Number(number ?? 0);
        }

        private void Number(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), number);
            _bytes.Advance(sizeof(long));
        }
    }
}
