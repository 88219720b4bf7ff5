namespace ConvExport.OData.Storage.Engines;

/// <summary>Money as stored in the database, exact for comparison, sorting and sums.</summary>
public static class Money
{
    /// <summary>The number of units in a dollar. Amounts have at most four decimals.</summary>
    public const int UnitsPerDollar = 10_000;
}
