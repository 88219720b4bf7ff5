namespace ConvExport.OData.Storage.Engines;

/// <summary>Money in units of 1/10,000 dollar. With whole units, comparisons, sorting and sums are exact.</summary>
public static class Money
{
    /// <summary>The number of units in a dollar. Amounts have at most four decimals.</summary>
    public const int UnitsPerDollar = 10_000;
}
