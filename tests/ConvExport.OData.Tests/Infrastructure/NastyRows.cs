using System.Globalization;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Generates rows with difficult values in every column. The same seed gives the same rows.</summary>
internal static class NastyRows
{
    private static readonly string[] Texts =
    [
        "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "-dash", "@SUM(A1)", "\ttab first", "'apostrophe", "''two", "\"quoted\"", "a\"b", "\"",
        "a,b", ",", "a;b",
        "line\nbreak", "\nfirst", "last\n", "cr\rhere", "cr\r\nlf", "two\n\nlines", " space first", "space last ", "  two  between  ",
        "tab\tbetween",
        "<tag>", "</t></is></c>", "&amp;", "&", "a & b < c > d", "]]>", "_x0041_", "_x005F_x0041_", "_x", "_xZZZZ_", "a_x000D_b",
        "\u0001\u0002", "bell\u0007", "\u001f", "del\u007f", "\ufffe", "\uffff", "\ufeffmark",
        "ünï-çödé", "日本語テキスト", "😀", "😀😁😂", "👩‍👩‍👧‍👦", "مرحبا بالعالم",
        "שלום", "\u202eright to left", "e\u0301", "İıŞş", "１２３", "zero\u200bwidth", "\u00a0nbsp\u00a0",
        "\u2028line", "𝕳𝖊𝖑𝖑𝖔",
        "007", "1e5", "1E400", "TRUE", "false", "2024-01-01", "1/2", "12:30", "#N/A", "#REF!", "NaN", "null", "NULL", "0x1F", "1,234.5",
        "$1", "50%", "(5)", "1 2/3", "https://example.com/?a=1&b=2#c", "mailto:a@b.c",
    ];

    /// <summary>Returns <paramref name="count"/> rows. Each id begins with a difficult text.</summary>
    public static IEnumerable<ConversationRow> Make(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            // CreateInstance does not need values for the required properties. The code below sets the id and all other columns except
            // Revision and RecomputedAt.
            var row = Activator.CreateInstance<ConversationRow>();
            var id = string.Create(CultureInfo.InvariantCulture, $"{Fitting(Text(random, 0), 50)}~{i}");
            typeof(ConversationRow).GetProperty(nameof(ConversationRow.ConversationId))!.SetValue(row, id);
            foreach (var column in ReportColumns.All.Where(c => c.Property is not (nameof(ConversationRow.ConversationId)
                or nameof(ConversationRow.Revision) or nameof(ConversationRow.RecomputedAt))))
            {
                typeof(ConversationRow).GetProperty(column.Property)!.SetValue(
                    row, column.IsNullable && random.Next(4) == 0 ? null : Value(column, random));
            }

            yield return row;
        }
    }

    private static object Value(ReportColumn column, Random random) => column.Kind switch
    {
        ColumnKind.Timestamp =>
            new DateTime(2001 + random.Next(60), 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(random.NextInt64(365L * 86_400_000)),
        ColumnKind.Date => new DateOnly(2001 + random.Next(60), 1, 1).AddDays(random.Next(365)),
        ColumnKind.DateKey => 20010101 + random.Next(300_000),
        ColumnKind.Duration => random.Next(5) switch
        {
            0 => 0.0, 1 => 0.001, 2 => random.Next(100_000_000) / 1000.0, 3 => random.Next(2_000_000_000), _ => random.Next(90_000) + 0.5,
        },
        ColumnKind.Count => random.Next(3) == 0 ? random.Next() : random.Next(9),
        ColumnKind.Boolean => random.Next(2) == 0,
        ColumnKind.Money => random.Next(3) == 0 ? 0m : random.NextInt64(-9_999_999_999, 9_999_999_999) / 10_000m,
        ColumnKind.Link => "https://example.com/" + Uri.EscapeDataString(Text(random, 0)) + "?a=1&b=%22",
        _ => column.MaxLength is { } length ? Fitting(Text(random, 0), length) : Text(random, random.Next(5_000)),
    };

    /// <summary>Returns the beginning of a text, up to a length, without splitting a surrogate pair.</summary>
    private static string Fitting(string text, int length) => text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];

    /// <summary>
    /// Returns one of <see cref="Texts"/> or two of them joined. If <paramref name="rare"/> is 1 to 4, returns a text at or beyond the
    /// limit of a cell.
    /// </summary>
    private static string Text(Random random, int rare) => rare switch
    {
        1 => new string('x', 32_766) + "😀" + new string('y', 8_000),
        2 => string.Concat(Enumerable.Repeat("=\"a,b\"\n", 6_000)),
        3 => new string('ü', 32_767),
        4 => new string('<', 32_768),
        _ => random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)] : Texts[random.Next(Texts.Length)],
    };
}
