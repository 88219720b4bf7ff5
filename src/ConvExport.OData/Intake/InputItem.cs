namespace ConvExport.OData.Intake;

/// <summary>One line of a file, or one element of an array.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Json">Its bytes; their beginning where it is cut.</param>
/// <param name="IsCut">It has more bytes than are read of one item.</param>
public readonly record struct InputItem(long Number, ReadOnlyMemory<byte> Json, bool IsCut = false)
{
    /// <summary>Whether it is longer than an event may be.</summary>
    public bool IsLongerThan(int most) => IsCut || Json.Length > most;
}
