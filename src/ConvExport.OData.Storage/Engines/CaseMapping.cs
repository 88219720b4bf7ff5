namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// Unicode's simple case mapping: a letter becomes one letter. .NET's invariant mapping is the same, except that it leaves the
/// dotted capital and the dotless small i alone.
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
