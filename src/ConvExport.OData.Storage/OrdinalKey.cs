using System.Globalization;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>
/// Converts ids to sort keys. The fold sorts ids by UTF-16 code unit, but some databases compare UTF-8; the keys sort in the fold's order
/// there too. The two orders differ only from U+D800 on, so nearly every key is the unchanged id.
/// </summary>
public static class OrdinalKey
{
    private const char Escape = '\uD7FF';

    /// <summary>The maximum length of the key of an id with 64 characters.</summary>
    public const int LongestKey = 64 * 5;

    /// <summary>Returns the key of an id.</summary>
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
