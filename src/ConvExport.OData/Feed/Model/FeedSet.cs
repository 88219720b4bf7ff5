using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed.Model;

/// <summary>A property of an entity set.</summary>
/// <param name="Name">Its name in the feed, and in the class of its rows.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsNullable">Whether a row may have no value.</param>
/// <param name="Description">What it means.</param>
/// <param name="Title">What people read above it; null for its name.</param>
internal sealed record FeedColumn(string Name, FeedType Kind, bool IsNullable, string Description, string? Title = null)
{
    /// <summary>An instant that is stored in whole milliseconds.</summary>
    public bool IsWholeMilliseconds { get; init; }
}

/// <summary>What a property of the feed holds.</summary>
internal enum FeedType
{
    Text,
    Timestamp,
    Date,
    Flag,
    Int32,
    Int64,

    /// <summary>A double, in seconds.</summary>
    Seconds,
    Money,

    /// <summary>JSON as it was stored: shown, and not asked about.</summary>
    Document,
}

/// <summary>A way from the rows of one set to those of another.</summary>
/// <param name="Name">Its name in the feed.</param>
/// <param name="IsMany">It leads to any number of rows, not to one or none.</param>
/// <param name="From">The property of the row that it starts at.</param>
/// <param name="To">The property of the rows that it leads to, which is equal.</param>
/// <param name="Description">What is there.</param>
internal sealed record FeedNavigation(string Name, bool IsMany, string From, string To, string Description)
{
    /// <summary>The set that it leads to.</summary>
    public required Func<FeedSet> TargetSet { private get; init; }

    public FeedSet Target => TargetSet();
}

/// <summary>An entity set of the feed: the model, the binding and the answers are made from this.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EntityName">The type of its rows.</param>
/// <param name="EntityDescription">What one of its rows is, in a sentence.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="RowType">The class of its rows.</param>
/// <param name="Columns">Its properties in order.</param>
/// <param name="Key">The properties that tell rows apart.</param>
/// <param name="Visible">Its rows that a reader may see.</param>
internal sealed partial record FeedSet(
    string Name, string EntityName, string EntityDescription, string Description, Type RowType, IReadOnlyList<FeedColumn> Columns, IReadOnlyList<string> Key,
    Func<ConvExportContext, AccessScope, IQueryable> Visible)
{
    /// <summary>The ways that lead from its rows.</summary>
    public IReadOnlyList<FeedNavigation> Navigations { get; init; } = [];

    /// <summary>The order of its rows, before the key, where a request does not say; empty for the key's.</summary>
    public IReadOnlyList<string> DefaultOrder { get; init; } = [];

    /// <summary>The order of its rows where they belong to one row of another set.</summary>
    public IReadOnlyList<string> OrderWithin { get; init; } = [];

    /// <summary>Its rows are found only from those of another set, which contains them.</summary>
    public bool IsContained { get; init; }

    /// <summary>The counters that grow whenever its rows may have changed; empty where nothing counts that.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The set of that name.</summary>
    public static FeedSet Of(string name) => All.First(s => s.Name == name);

    /// <summary>The set whose rows are of a type.</summary>
    public static FeedSet OfEntity(string entityName) => All.First(s => s.EntityName == entityName);

    /// <summary>The way of that name; null where there is none.</summary>
    public FeedNavigation? Navigation(string name) => Navigations.FirstOrDefault(n => n.Name == name);

    /// <summary>The type of a report column in the feed.</summary>
    public static FeedType TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => FeedType.Text,
        ColumnKind.Timestamp => FeedType.Timestamp,
        ColumnKind.Date => FeedType.Date,
        ColumnKind.Duration => FeedType.Seconds,
        ColumnKind.Flag => FeedType.Flag,
        ColumnKind.Count or ColumnKind.DateKey => FeedType.Int32,
        ColumnKind.Revision => FeedType.Int64,
        ColumnKind.Money => FeedType.Money,
        _ => throw new ArgumentException($"no type for {kind}", nameof(kind)),
    };
}
