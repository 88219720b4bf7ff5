using ConvExport.OData.Feed.Model;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Feed.Requests;

/// <summary>What is asked of rows: of those of a request, or of those that one of its rows leads to.</summary>
internal sealed record FeedQuery
{
    /// <summary>How deep <c>$expand</c> may go.</summary>
    public const int MostLevels = 4;

    /// <summary>The set that the rows are of.</summary>
    public required FeedSet Set { get; init; }

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
    public IReadOnlyList<FeedExpand> Expand { get; init; } = [];

    /// <summary>The sets that it reads, its own first.</summary>
    public IEnumerable<FeedSet> Sets => [Set, .. Expand.SelectMany(e => e.Query.Sets)];
}

/// <summary>Rows that are shown within the rows that lead to them.</summary>
/// <param name="Navigation">The way there.</param>
/// <param name="Query">What is asked of them.</param>
/// <param name="IsCountOnly">Only their number is shown.</param>
internal sealed record FeedExpand(FeedNavigation Navigation, FeedQuery Query, bool IsCountOnly);

/// <summary>A step of <c>$apply</c>: makes other rows of the rows before it.</summary>
internal abstract record Transformation
{
    private Transformation()
    {
    }

    internal sealed record Filter(FilterClause Clause) : Transformation;

    internal sealed record Search(SearchClause Clause) : Transformation;

    internal sealed record Compute(IReadOnlyList<ComputeExpression> Expressions) : Transformation;

    internal sealed record Aggregate(AggregateTransformationNode Node) : Transformation;

    internal sealed record GroupBy(GroupByTransformationNode Node) : Transformation;

    internal sealed record OrderBy(OrderByClause Clause) : Transformation;

    internal sealed record Top(int Count) : Transformation;

    internal sealed record Skip(int Count) : Transformation;

    /// <summary>The rows with the greatest, or the least, values.</summary>
    internal sealed record Extreme(bool IsTop, int Count, SingleValueNode Value) : Transformation;

    /// <summary>The rows of several sequences, one after another.</summary>
    internal sealed record Concat(IReadOnlyList<IReadOnlyList<Transformation>> Sequences) : Transformation;
}
