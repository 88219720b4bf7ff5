using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>
/// The kind of a value in the database and in queries. Determines the column type, and how the value is compared, read and written.
/// </summary>
public enum ValueKind
{
    Text,
    Boolean,
    Int32,
    Int64,

    /// <summary>A double. As a property of an entity it is a duration in seconds.</summary>
    Double,

    /// <summary>Money as the database stores it: a column, or its sum, minimum or maximum.</summary>
    Money,

    /// <summary>The average of a money column, in units of 1/10,000 dollars on every database.</summary>
    MoneyAverage,

    /// <summary>An exact number in the text of a query, such as the literal 1.5.</summary>
    Decimal,
    Timestamp,
    Date,

    /// <summary>A time of day, in milliseconds.</summary>
    Time,

    /// <summary>Bytes. As a property of an entity, JSON that can be returned but not queried.</summary>
    Document,

    /// <summary>The null literal. It has no type.</summary>
    Null,
}

public static class ValueKinds
{
    /// <summary>The CLR type of the kind's values in a query. Always nullable.</summary>
    public static Type ClrType(this ValueKind kind) => kind switch
    {
        ValueKind.Text => typeof(string),
        ValueKind.Boolean => typeof(bool?),
        ValueKind.Int32 => typeof(int?),
        ValueKind.Int64 => typeof(long?),
        ValueKind.Double => typeof(double?),
        ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal => typeof(decimal?),
        ValueKind.Timestamp => typeof(DateTime?),
        ValueKind.Date => typeof(DateOnly?),
        ValueKind.Time => typeof(long?),
        ValueKind.Document => typeof(byte[]),
        _ => typeof(object),
    };

    public static bool IsNumber(this ValueKind kind) =>
        kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal;

    /// <summary>The kind of a report column's values.</summary>
    public static ValueKind Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => ValueKind.Text,
        ColumnKind.Timestamp => ValueKind.Timestamp,
        ColumnKind.Date => ValueKind.Date,
        ColumnKind.Duration => ValueKind.Double,
        ColumnKind.Boolean => ValueKind.Boolean,
        ColumnKind.Count or ColumnKind.DateKey => ValueKind.Int32,
        ColumnKind.Revision => ValueKind.Int64,
        ColumnKind.Money => ValueKind.Money,
        _ => throw new ArgumentException($"no value kind for {kind}", nameof(kind)),
    };
}
