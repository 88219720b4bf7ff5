namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Unicode's simple case mapping, which maps one letter to one letter. .NET's invariant mapping is the same, except that it does
/// not change dotted capital I and dotless small i.
/// </summary>
public static class CaseMapping
{
    private const char DottedCapitalI = '\u0130';
    private const char DotlessSmallI = '\u0131';

    /// <summary>The text in lower case.</summary>
    public static string Lower(string text) => text.Replace(DottedCapitalI, 'i').ToLowerInvariant();

    /// <summary>The text in upper case.</summary>
    public static string Upper(string text) => text.Replace(DotlessSmallI, 'I').ToUpperInvariant();
}
