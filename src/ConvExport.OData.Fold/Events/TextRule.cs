using System.Globalization;

namespace ConvExport.OData.Fold.Events;

/// <summary>The limits on a text in an event or in the directory (docs/events.md, Limits and rejected lines).</summary>
/// <param name="Longest">The maximum length in UTF-16 code units.</param>
/// <param name="IsPlain">Whether ASCII control characters, and spaces at either end, are rejected.</param>
public readonly record struct TextRule(int Longest, bool IsPlain)
{
    public const int LongestId = 64;
    public const int LongestType = 128;

    /// <summary>The limit for initiator types, channels, statuses and currencies.</summary>
    public const int LongestWord = 64;

    /// <summary>The limit for names and email addresses in the directory.</summary>
    public const int LongestName = 400;

    /// <summary>
    /// The rule for ids. Spaces at either end are rejected, because SQL Server ignores trailing spaces when it compares ids. ASCII
    /// control characters are rejected, because some servers and proxies reject URLs that contain them, even escaped.
    /// </summary>
    public static TextRule Id { get; } = new(LongestId, IsPlain: true);

    /// <summary>
    /// Returns what is wrong with a text; null if the text is valid. The caller puts the path before this message, for example
    /// <c>id has 70 characters, more than 64</c>.
    /// </summary>
    public string? FaultOf(string text)
    {
        if (text.Length > Longest)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters, more than {Longest}");
        }

        if (!IsPlain)
        {
            return null;
        }

        if (text[0] == ' ' || text[^1] == ' ')
        {
            return "begins or ends with a space";
        }

        var control = text.AsSpan().IndexOfAnyExceptInRange('\u0020', '\u007E') is var first and >= 0
            ? FirstControl(text.AsSpan(first))
            : null;
        return control is { } character
            ? string.Create(CultureInfo.InvariantCulture, $"contains the control character U+{(int)character:X4}")
            : null;
    }

    private static char? FirstControl(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or '\u007F')
            {
                return character;
            }
        }

        return null;
    }
}
