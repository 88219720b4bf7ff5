namespace ConvExport.OData.Storage.Engines;

/// <summary>Money as it crosses between the program and a database: exact to compare, sort and sum everywhere.</summary>
public static class Money
{
    /// <summary>Units in a dollar. Amounts have four decimals at most.</summary>
    public const int UnitsPerDollar = 10_000;
}
