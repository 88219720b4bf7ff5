using System.Text;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>As UTF-8 sorts: by code point, nulls first.</summary>
internal sealed class ByCodePoint : IComparer<string?>
{
    public static ByCodePoint Instance { get; } = new();

    public int Compare(string? x, string? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
    };
}
