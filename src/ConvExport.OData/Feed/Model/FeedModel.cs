using Microsoft.OData.Edm;

namespace ConvExport.OData.Feed.Model;

/// <summary>What the feed has, as OData says it: built from <see cref="FeedSet"/>, each property with its description.</summary>
internal static class FeedModel
{
    public const string Namespace = "ConvExport";
    public static IEdmModel Model { get; } = Build();

    /// <summary>The type of a set's rows.</summary>
    public static IEdmEntityType TypeOf(FeedSet set) => (IEdmEntityType)Model.FindDeclaredType($"{Namespace}.{set.EntityName}");

    /// <summary>The set in the model; null for one that is contained in another.</summary>
    public static IEdmEntitySet? EntitySetOf(FeedSet set) => Model.EntityContainer.FindEntitySet(set.Name);

    /// <summary>The type of a property.</summary>
    public static IEdmTypeReference TypeOf(FeedType type, bool isNullable)
    {
        var core = EdmCoreModel.Instance;
        return type switch
        {
            FeedType.Text or FeedType.Document => core.GetString(isNullable),
            FeedType.Timestamp => new EdmTemporalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.DateTimeOffset), isNullable, 3),
            FeedType.Date => core.GetDate(isNullable),
            FeedType.Seconds => core.GetDouble(isNullable),
            FeedType.Flag => core.GetBoolean(isNullable),
            FeedType.Int32 => core.GetInt32(isNullable),
            FeedType.Int64 => core.GetInt64(isNullable),
            FeedType.Money => new EdmDecimalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.Decimal), isNullable, 19, 4),
            _ => throw new ArgumentException($"no type for {type}", nameof(type)),
        };
    }

    private static EdmModel Build()
    {
        var model = new EdmModel();
        var notes = new FeedAnnotations(model);
        var types = FeedSet.All.ToDictionary(s => s, s => AddType(model, s, notes));
        var ways = FeedSet.All.ToDictionary(s => s, s => s.Navigations.Select(n => AddNavigation(types, s, n, notes)).ToList());
        var container = new EdmEntityContainer(Namespace, "Container");
        model.AddElement(container);
        var sets = FeedSet.All.Where(s => !s.IsContained).ToDictionary(s => s, s => container.AddEntitySet(s.Name, types[s]));
        foreach (var (set, entitySet) in sets)
        {
            foreach (var (navigation, way) in set.Navigations.Zip(ways[set]).Where(n => !n.First.Target.IsContained))
            {
                entitySet.AddNavigationTarget(way, sets[navigation.Target]);
            }

            notes.DescribeSet(entitySet, set);
        }

        notes.DescribeContainer(container);
        return model;
    }

    private static EdmEntityType AddType(EdmModel model, FeedSet set, FeedAnnotations notes)
    {
        var entity = new EdmEntityType(Namespace, set.EntityName);
        model.AddElement(entity);
        notes.Describe(entity, set.EntityDescription);
        foreach (var column in set.Columns)
        {
            var property = entity.AddStructuralProperty(column.Name, TypeOf(column.Kind, column.IsNullable));
            if (set.Key.Contains(column.Name))
            {
                entity.AddKeys(property);
            }

            notes.DescribeColumn(property, column);
        }

        return entity;
    }

    private static EdmNavigationProperty AddNavigation(
        Dictionary<FeedSet, EdmEntityType> types, FeedSet set, FeedNavigation navigation, FeedAnnotations notes)
    {
        var isAlwaysThere = !navigation.IsMany && navigation.Target == FeedSet.Conversations;
        var property = types[set].AddUnidirectionalNavigation(new EdmNavigationPropertyInfo
        {
            Name = navigation.Name,
            Target = types[navigation.Target],
            TargetMultiplicity = navigation.IsMany ? EdmMultiplicity.Many : isAlwaysThere ? EdmMultiplicity.One : EdmMultiplicity.ZeroOrOne,
            ContainsTarget = navigation.Target.IsContained,
        });
        notes.Describe(property, navigation.Description);
        return property;
    }
}
