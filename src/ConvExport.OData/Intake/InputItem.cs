namespace ConvExport.OData.Intake;

/// <summary>One line of a file, or one element of an array.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Json">Its bytes; their beginning when it is too long.</param>
/// <param name="IsTooLong">It is longer than the limit, and was passed over.</param>
public readonly record struct InputItem(long Number, ReadOnlyMemory<byte> Json, bool IsTooLong = false);
