namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Compares values of a column. Null comes first, and texts are compared by code point.</summary>
internal sealed class ByValue : IComparer<object?>
{
    public static ByValue Instance { get; } = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => ByCodePoint.Instance.Compare(a, b),
        _ => ((IComparable)x).CompareTo(y),
    };
}
