using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>A query over the rows of a request, or over the rows of an expanded navigation property.</summary>
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

    /// <summary>
    /// The entity set of the rows, and the entity sets of <see cref="Expand"/> at all levels. Does not contain entity sets that only
    /// expressions read.
    /// </summary>
    public IEnumerable<EntitySet> Sets => [Set, .. Expand.SelectMany(e => e.Query.Sets)];
}

/// <summary>An item of <c>$expand</c>: related rows, returned inside the row that they belong to.</summary>
/// <param name="Navigation">The navigation property.</param>
/// <param name="Query">The query over the expanded rows.</param>
/// <param name="IsCountOnly">Whether only the number of expanded rows is returned.</param>
public sealed record ExpandItem(EntityNavigation Navigation, RowQuery Query, bool IsCountOnly);

/// <summary>A step of <c>$apply</c>. Transforms the result of the previous step.</summary>
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

    /// <summary>Keeps the rows with the greatest or the smallest values.</summary>
    public sealed record Extreme(bool IsTop, int Count, SingleValueNode Value) : Transformation;

    /// <summary>Concatenates the results of several sequences of transformations.</summary>
    public sealed record Concat(IReadOnlyList<IReadOnlyList<Transformation>> Sequences) : Transformation;
}
