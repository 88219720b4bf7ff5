using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Entities;

/// <summary>What a value of a query is, which decides how it is compared, read from the database, and written.</summary>
public enum ValueKind
{
    Text,
    Boolean,
    Int32,
    Int64,
    /// <summary>A double. As a property of an entity it is a duration in seconds.</summary>
    Double,

    /// <summary>Money as the database stores it: of a column, or of a sum, least or greatest of one.</summary>
    Money,

    /// <summary>The average of a money column, in the column's stored units.</summary>
    MoneyAverage,

    /// <summary>An exact number that was calculated.</summary>
    Decimal,
    Timestamp,
    Date,

    /// <summary>A time of day, in milliseconds.</summary>
    Time,

    /// <summary>Bytes of JSON: shown, and not asked about.</summary>
    Document,

    /// <summary>The literal null, of no type.</summary>
    Null,
}

public static class ValueKinds
{
    /// <summary>The CLR type that a value of the kind has in a query; always one that can be null.</summary>
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
}
