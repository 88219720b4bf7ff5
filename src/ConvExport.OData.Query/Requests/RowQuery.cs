using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>What is asked of rows: of those of a request, or of those that one of its rows leads to.</summary>
public sealed record RowQuery
{
    /// <summary>How deep <c>$expand</c> may go.</summary>
    public const int MostLevels = 4;

    /// <summary>The set that the rows are of.</summary>
    public required EntitySet Set { get; init; }

    /// <summary>What is made of the rows first; null for nothing.</summary>
    public IReadOnlyList<Transformation>? Apply { get; init; }
    public IReadOnlyList<ComputeExpression> Compute { get; init; } = [];
    public SearchClause? Search { get; init; }
    public FilterClause? Filter { get; init; }
    public OrderByClause? OrderBy { get; init; }

    /// <summary>The names that <c>$select</c> keeps, in its order; null for all.</summary>
    public IReadOnlyList<string>? Select { get; init; }
    public long? Top { get; init; }
    public long? Skip { get; init; }
    public bool IsCountWanted { get; init; }
    public IReadOnlyList<ExpandItem> Expand { get; init; } = [];

    /// <summary>The sets that it reads, its own first.</summary>
    public IEnumerable<EntitySet> Sets => [Set, .. Expand.SelectMany(e => e.Query.Sets)];
}

/// <summary>Rows that are shown within the rows that lead to them.</summary>
/// <param name="Navigation">The way there.</param>
/// <param name="Query">What is asked of them.</param>
/// <param name="IsCountOnly">Only their number is shown.</param>
public sealed record ExpandItem(EntityNavigation Navigation, RowQuery Query, bool IsCountOnly);

/// <summary>A step of <c>$apply</c>: makes other rows of the rows before it.</summary>
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

    /// <summary>The rows with the greatest, or the least, values.</summary>
    public sealed record Extreme(bool IsTop, int Count, SingleValueNode Value) : Transformation;

    /// <summary>The rows of several sequences, one after another.</summary>
    public sealed record Concat(IReadOnlyList<IReadOnlyList<Transformation>> Sequences) : Transformation;
}
