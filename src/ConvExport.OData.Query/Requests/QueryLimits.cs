namespace ConvExport.OData.Query.Requests;

/// <summary>The maximum size of a query. A query within the default limits is parsed and planned in well under a second.</summary>
/// <param name="Nodes">
/// The maximum number of names, values and operators. Each use of a parameter alias counts as much as its value.
/// </param>
public sealed record QueryLimits(int Nodes)
{
    /// <summary>The default limits.</summary>
    public static QueryLimits Default { get; } = new(20_000);
}
