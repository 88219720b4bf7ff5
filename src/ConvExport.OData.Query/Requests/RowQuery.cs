using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>A query over rows: those of the request, or those that a navigation property expands.</summary>
public sealed record RowQuery
{
    /// <summary>The maximum depth of <c>$expand</c>.</summary>
    public const int MostLevels = 4;

    /// <summary>The entity set of the rows.</summary>
    public required EntitySet Set { get; init; }

    /// <summary>The transformations to apply first; null for none.</summary>
    public IReadOnlyList<Transformation>? Apply { get; init; }
    public IReadOnlyList<ComputeExpression> Compute { get; init; } = [];
    public SearchClause? Search { get; init; }
    public FilterClause? Filter { get; init; }
    public OrderByClause? OrderBy { get; init; }

    /// <summary>The columns of <c>$select</c>, in order; null for all.</summary>
    public IReadOnlyList<string>? Select { get; init; }
    public long? Top { get; init; }
    public long? Skip { get; init; }
    public bool IsCountWanted { get; init; }
    public IReadOnlyList<ExpandItem> Expand { get; init; } = [];

    /// <summary>The entity sets that it reads, starting with its own.</summary>
    public IEnumerable<EntitySet> Sets => [Set, .. Expand.SelectMany(e => e.Query.Sets)];
}

/// <summary>Rows that are returned within the rows that lead to them.</summary>
/// <param name="Navigation">The navigation property.</param>
/// <param name="Query">The query over the expanded rows.</param>
/// <param name="IsCountOnly">Whether only their count is returned.</param>
public sealed record ExpandItem(EntityNavigation Navigation, RowQuery Query, bool IsCountOnly);

/// <summary>A step of <c>$apply</c>. Turns the rows before it into other rows.</summary>
public abstract record Transformation
{
    private Transformation()
    {
    }

    public sealed record Filter(FilterClause Clause) : Transformation;

    public sealed record Search(SearchClause Clause) : Transformation;

    public sealed record Compute(IReadOnlyList<ComputeExpression> Expressions) : Transformation;

    public sealed record Aggregate(AggregateTransformationNode Node) : Transformation;

    public sealed record GroupBy(GroupByTransformationNode Node) : Transformation;

    public sealed record OrderBy(OrderByClause Clause) : Transformation;

    public sealed record Top(int Count) : Transformation;

    public sealed record Skip(int Count) : Transformation;

    /// <summary>The rows with the greatest or least values.</summary>
    public sealed record Extreme(bool IsTop, int Count, SingleValueNode Value) : Transformation;

    /// <summary>The rows of several sequences, one after another.</summary>
    public sealed record Concat(IReadOnlyList<IReadOnlyList<Transformation>> Sequences) : Transformation;
}
