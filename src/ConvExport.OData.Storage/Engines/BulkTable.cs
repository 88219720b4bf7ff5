namespace ConvExport.OData.Storage.Engines;

/// <summary>A column of a table that is written in bulk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Length">
/// For text and bytes: the maximum length, null for unlimited. For a timestamp: the number of fractional digits of the seconds.
/// </param>
/// <param name="IsNullable">Whether it is nullable.</param>
public sealed record BulkColumn(string Name, ValueKind Type, int? Length = null, bool IsNullable = false);

/// <summary>Receives the values of a row in column order.</summary>
public interface IValueSink
{
    void Add(string? text);

    void Add(DateTime? instant);

    void Add(DateOnly? date);

    void Add(int? number);

    void Add(long? number);

    void Add(double? number);

    void Add(bool? value);

    /// <summary>Adds an amount in dollars.</summary>
    void AddMoney(decimal? dollars);

    void Add(ReadOnlySpan<byte> bytes);
}

/// <summary>A table that is written in bulk, without EF Core's change tracker. Rows pass their values to a sink without boxing.</summary>
/// <typeparam name="T">The type that a row is made from.</typeparam>
/// <param name="Name">The table name, the same in every database.</param>
/// <param name="Columns">The columns in the order that <paramref name="Write"/> uses. The key columns come first.</param>
/// <param name="KeyLength">The number of key columns.</param>
/// <param name="Write">Passes a row's values to a sink.</param>
public sealed record BulkTable<T>(string Name, IReadOnlyList<BulkColumn> Columns, int KeyLength, Action<T, IValueSink> Write)
{
    /// <summary>The key columns.</summary>
    public IReadOnlyList<BulkColumn> Key { get; } = [.. Columns.Take(KeyLength)];

    /// <summary>The columns that are not part of the key.</summary>
    public IReadOnlyList<BulkColumn> Others { get; } = [.. Columns.Skip(KeyLength)];
}
