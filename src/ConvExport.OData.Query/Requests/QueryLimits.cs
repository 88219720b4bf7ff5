namespace ConvExport.OData.Query.Requests;

/// <summary>How large a query may be. Within these limits, a query is read and planned in well under a second.</summary>
/// <param name="Nodes">The most names, values and operators, with parameter aliases replaced by their values.</param>
public sealed record QueryLimits(int Nodes)
{
    /// <summary>The limits without settings.</summary>
    public static QueryLimits Default { get; } = new(20_000);
}
