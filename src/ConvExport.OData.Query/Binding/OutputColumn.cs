using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Binding;

/// <summary>A column of a response.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">How its values are read and written.</param>
/// <param name="Ordinal">Its ordinal in the rows from the database.</param>
/// <param name="IsNullable">Whether it is nullable.</param>
public sealed record OutputColumn(string Name, ValueKind Kind, int Ordinal, bool IsNullable = true);
