using ConvExport.OData.Feed.Model;

namespace ConvExport.OData.Feed.Binding;

/// <summary>What a value of a query is, which decides how it is compared, read from the database, and written.</summary>
internal enum ValueKind
{
    Text,
    Flag,
    Int32,
    Int64,
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

internal static class ValueKinds
{
    public static ValueKind Of(FeedType column) => column switch
    {
        FeedType.Text => ValueKind.Text,
        FeedType.Timestamp => ValueKind.Timestamp,
        FeedType.Date => ValueKind.Date,
        FeedType.Seconds => ValueKind.Double,
        FeedType.Flag => ValueKind.Flag,
        FeedType.Int32 => ValueKind.Int32,
        FeedType.Int64 => ValueKind.Int64,
        FeedType.Money => ValueKind.Money,
        FeedType.Document => ValueKind.Document,
        _ => throw new ArgumentException($"no value kind for {column}", nameof(column)),
    };

    /// <summary>The CLR type that a value of the kind has in a query; always one that can be null.</summary>
    public static Type ClrType(this ValueKind kind) => kind switch
    {
        ValueKind.Text => typeof(string),
        ValueKind.Flag => typeof(bool?),
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
