using System.Globalization;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>
/// Ids in a form that databases, which compare UTF-8, sort as the rules do, by UTF-16 code unit. The two orders differ
/// only from U+D800 on, so nearly every id stays as it is.
/// </summary>
public static class OrdinalKey
{
    private const char Escape = '\uD7FF';

    /// <summary>The most characters that an id of 64 may need.</summary>
    public const int LongestKey = 64 * 5;

    /// <summary>The key of an id.</summary>
    public static string Of(string id)
    {
        if (!id.AsSpan().ContainsAnyInRange(Escape, '\uFFFF'))
        {
            return id;
        }

        var key = new StringBuilder();
        foreach (var unit in id)
        {
            _ = unit < Escape ? key.Append(unit) : key.Append(Escape).Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
        }

        return key.ToString();
    }
}
