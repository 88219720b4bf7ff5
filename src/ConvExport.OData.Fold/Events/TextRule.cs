using System.Globalization;

namespace ConvExport.OData.Fold.Events;

/// <summary>What a text in an event or in the directory has to be (rules.md, section 1).</summary>
/// <param name="Longest">How many UTF-16 code units it may have.</param>
/// <param name="IsPlain">Whether control characters, and spaces at its ends, are refused.</param>
public readonly record struct TextRule(int Longest, bool IsPlain)
{
    public const int LongestId = 64;
    public const int LongestType = 128;

    /// <summary>Of the type of an initiator, a channel, a status, a currency.</summary>
    public const int LongestWord = 64;

    /// <summary>Of a name or an address in the directory.</summary>
    public const int LongestName = 400;

    /// <summary>
    /// An id. A space at an end is refused because SQL Server cannot tell such an id from the one without; a control character,
    /// because no address could name it.
    /// </summary>
    public static TextRule Id { get; } = new(LongestId, IsPlain: true);

    /// <summary>What is wrong with a text, as the end of a sentence that begins with its place; null where nothing is.</summary>
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
            ? string.Create(CultureInfo.InvariantCulture, $"holds the control character U+{(int)character:X4}")
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
