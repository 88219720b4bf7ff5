using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Connect.PowerBi;

/// <summary>
/// Writes TMDL, the text format of Power BI's semantic models. A line has one tab per level; a name is quoted if necessary.
/// </summary>
internal sealed partial class Tmdl
{
    private readonly StringBuilder _text = new();

    public static string Name(string name) => Plain().IsMatch(name) ? name : $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Returns a GUID that is computed from a text. The same text gives the same GUID in each project.</summary>
    public static string IdOf(string what) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16)).ToString();

    /// <summary>Writes a line, indented by one tab per level.</summary>
    public Tmdl Line(int level, string text)
    {
        _text.Append('\t', level).Append(text).Append('\n');
        return this;
    }

    public Tmdl Blank()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes a description of the object that follows. Power BI shows the description as a tooltip.</summary>
    public Tmdl Description(int level, string text) => text.Length == 0 ? this : Line(level, "/// " + text.ReplaceLineEndings(" "));

    /// <summary>Writes several lines at the same level.</summary>
    public Tmdl Lines(int level, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(level, line);
        }

        return this;
    }

    public override string ToString() => _text.ToString();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Plain();
}
