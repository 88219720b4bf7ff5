using System.Text;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Computes text functions of constants. The results are those of the databases: characters are Unicode code points, and case mapping is
/// Unicode's simple one. EF Core would use .NET's own functions, which count UTF-16 code units and use the server's culture.
/// </summary>
internal static class ConstantFunctions
{
    /// <summary>Returns the value of a function; null if an argument is not constant, or if it is not a text function.</summary>
    public static Bound? Of(string name, IReadOnlyList<Bound> arguments) => (name, arguments) switch
    {
        ("tolower", [{ Value: string text }]) => Text(CaseMapping.Lower(text)),
        ("toupper", [{ Value: string text }]) => Text(CaseMapping.Upper(text)),
        ("trim", [{ Value: string text }]) => Text(text.Trim()),
        ("concat", [{ Value: string a }, { Value: string b }]) => Text(a + b),
        ("length", [{ Value: string text }]) => Number(LengthOf(text)),
        ("indexof", [{ Value: string text }, { Value: string part }]) => Number(
            text.IndexOf(part, StringComparison.Ordinal) is >= 0 and var at ? LengthOf(text[..at]) : -1),
        ("substring", [{ Value: string text }, var start]) when PlaceOf(start) is { } from => Text(Part(text, from, int.MaxValue)),
        ("substring", [{ Value: string text }, var start, var length]) when (PlaceOf(start), PlaceOf(length)) is ({ } from, { } count) =>
            Text(Part(text, from, count)),
        _ => null,
    };

    /// <summary>Compares two texts by code point. Returns less than 0 if the first sorts before the second, 0 if they are equal.</summary>
    public static int Compare(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private static Bound Text(string value) => Bound.Parameter(value, ValueKind.Text, value);

    private static Bound Number(int value) => Literals.Bind(new ConstantNode(value));

    private static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static string Part(string text, int start, int length) =>
        string.Concat(text.EnumerateRunes().Skip(start).Take(length).Select(r => r.ToString()));

    /// <summary>Returns a constant index or length; 0 if it is negative, and null if it is not a constant whole number.</summary>
    private static int? PlaceOf(Bound number) => number is { IsConstant: true, Kind: ValueKind.Int32 or ValueKind.Int64 }
        ? (int)Math.Clamp(Literals.Exact(number.Literal!), 0, int.MaxValue)
        : null;
}
