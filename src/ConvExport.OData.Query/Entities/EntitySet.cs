using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Entities;

/// <summary>A property of an entity set.</summary>
/// <param name="Name">Its name in the feed and in the row class.</param>
/// <param name="Kind">The kind of its values.</param>
/// <param name="IsNullable">Whether it is nullable.</param>
/// <param name="Description">What it means.</param>
/// <param name="Title">Its display name; null to use the name.</param>
public sealed record EntityProperty(string Name, ValueKind Kind, bool IsNullable, string Description, string? Title = null)
{
    /// <summary>Whether it is a timestamp stored in whole milliseconds.</summary>
    public bool IsWholeMilliseconds { get; init; }
}

/// <summary>A navigation property from one entity set to another.</summary>
/// <param name="Name">Its name in the feed.</param>
/// <param name="IsMany">Whether it is collection-valued. Otherwise it leads to at most one row.</param>
/// <param name="From">The source property of the join.</param>
/// <param name="To">The target property of the join.</param>
/// <param name="Description">What it leads to.</param>
public sealed record EntityNavigation(string Name, bool IsMany, string From, string To, string Description)
{
    /// <summary>The target entity set.</summary>
    public required Func<EntitySet> TargetSet { private get; init; }

    public EntitySet Target => TargetSet();
}

/// <summary>An entity set of the feed. The model, the binding and the responses are built from it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EntityName">The name of its entity type.</param>
/// <param name="EntityDescription">A one-sentence description of an entity.</param>
/// <param name="Description">A description of the entity set, in one or two sentences.</param>
/// <param name="RowType">The class of its rows.</param>
/// <param name="Columns">Its properties, in order.</param>
/// <param name="Key">The properties that identify a row.</param>
/// <param name="Visible">Returns the rows that a reader may see.</param>
public sealed partial record EntitySet(
    string Name, string EntityName, string EntityDescription, string Description, Type RowType,
    IReadOnlyList<EntityProperty> Columns, IReadOnlyList<string> Key,
    Func<ConvExportContext, InboxScope, IQueryable> Visible)
{
    /// <summary>Its navigation properties.</summary>
    public IReadOnlyList<EntityNavigation> Navigations { get; init; } = [];

    /// <summary>The sort columns before the key, if a request sets no order; empty to sort by key only.</summary>
    public IReadOnlyList<string> DefaultOrder { get; init; } = [];

    /// <summary>The sort columns for the related rows of one row, such as the topics of one conversation.</summary>
    public IReadOnlyList<string> OrderWithin { get; init; } = [];

    /// <summary>Whether it is contained: its rows can only be reached through another entity set.</summary>
    public bool IsContained { get; init; }

    /// <summary>Whether only administrators may read it.</summary>
    public bool IsForAdmins { get; init; }

    /// <summary>The counters that increase when its rows may have changed; empty if no counter tracks them.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Returns the entity set with this name.</summary>
    public static EntitySet Of(string name) => All.First(s => s.Name == name);

    /// <summary>Returns the entity set with this entity type.</summary>
    public static EntitySet OfEntity(string entityName) => All.First(s => s.EntityName == entityName);

    /// <summary>Returns the navigation property with this name; null if there is none.</summary>
    public EntityNavigation? Navigation(string name) => Navigations.FirstOrDefault(n => n.Name == name);
}
