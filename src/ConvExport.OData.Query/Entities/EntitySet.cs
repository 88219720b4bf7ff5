using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Entities;

/// <summary>A property of an entity set.</summary>
/// <param name="Name">Its name in the feed, and in the class of its rows.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsNullable">Whether a row may have no value.</param>
/// <param name="Description">What it means.</param>
/// <param name="Title">What people read above it; null for its name.</param>
public sealed record EntityProperty(string Name, ValueKind Kind, bool IsNullable, string Description, string? Title = null)
{
    /// <summary>An instant that is stored in whole milliseconds.</summary>
    public bool IsWholeMilliseconds { get; init; }
}

/// <summary>A way from the rows of one set to those of another.</summary>
/// <param name="Name">Its name in the feed.</param>
/// <param name="IsMany">It leads to any number of rows, not to one or none.</param>
/// <param name="From">The property of the row that it starts at.</param>
/// <param name="To">The property of the rows that it leads to, which is equal.</param>
/// <param name="Description">What is there.</param>
public sealed record EntityNavigation(string Name, bool IsMany, string From, string To, string Description)
{
    /// <summary>The set that it leads to.</summary>
    public required Func<EntitySet> TargetSet { private get; init; }

    public EntitySet Target => TargetSet();
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
public sealed partial record EntitySet(
    string Name, string EntityName, string EntityDescription, string Description, Type RowType, IReadOnlyList<EntityProperty> Columns, IReadOnlyList<string> Key,
    Func<ConvExportContext, InboxScope, IQueryable> Visible)
{
    /// <summary>The ways that lead from its rows.</summary>
    public IReadOnlyList<EntityNavigation> Navigations { get; init; } = [];

    /// <summary>The order of its rows, before the key, where a request does not say; empty for the key's.</summary>
    public IReadOnlyList<string> DefaultOrder { get; init; } = [];

    /// <summary>The order of its rows where they belong to one row of another set.</summary>
    public IReadOnlyList<string> OrderWithin { get; init; } = [];

    /// <summary>Its rows are found only from those of another set, which contains them.</summary>
    public bool IsContained { get; init; }

    /// <summary>The counters that grow whenever its rows may have changed; empty where nothing counts that.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>The set of that name.</summary>
    public static EntitySet Of(string name) => All.First(s => s.Name == name);

    /// <summary>The set whose rows are of a type.</summary>
    public static EntitySet OfEntity(string entityName) => All.First(s => s.EntityName == entityName);

    /// <summary>The way of that name; null where there is none.</summary>
    public EntityNavigation? Navigation(string name) => Navigations.FirstOrDefault(n => n.Name == name);

    /// <summary>What the values of a report column are in a query.</summary>
    public static ValueKind KindOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => ValueKind.Text,
        ColumnKind.Timestamp => ValueKind.Timestamp,
        ColumnKind.Date => ValueKind.Date,
        ColumnKind.Duration => ValueKind.Double,
        ColumnKind.Boolean => ValueKind.Boolean,
        ColumnKind.Count or ColumnKind.DateKey => ValueKind.Int32,
        ColumnKind.Revision => ValueKind.Int64,
        ColumnKind.Money => ValueKind.Money,
        _ => throw new ArgumentException($"no value kind for {kind}", nameof(kind)),
    };
}
