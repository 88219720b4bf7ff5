using System.Text;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>As UTF-8 sorts: by code point.</summary>
internal sealed class ByCodePoint : IComparer<string>
{
    public static ByCodePoint Instance { get; } = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
}
