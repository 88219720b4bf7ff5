namespace ConvExport.OData.Intake;

/// <summary>One line, one element of a JSON array, or a single JSON value.</summary>
/// <param name="Number">The line or element number, from 1.</param>
/// <param name="Json">The bytes of the item; only the first bytes if the item is cut.</param>
/// <param name="IsCut">Whether <paramref name="Json"/> contains only the first bytes of the item.</param>
public readonly record struct InputItem(long Number, ReadOnlyMemory<byte> Json, bool IsCut = false)
{
    /// <summary>Whether the item is longer than the given limit, in bytes.</summary>
    public bool IsLongerThan(int most) => IsCut || Json.Length > most;
}
