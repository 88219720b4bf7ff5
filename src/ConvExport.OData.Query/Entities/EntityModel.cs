using ConvExport.OData.Storage;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;

namespace ConvExport.OData.Query.Entities;

/// <summary>The feed's EDM model, built from <see cref="EntitySet"/>, with a description for each property.</summary>
public static class EntityModel
{
    public const string Namespace = "ConvExport";

    /// <summary>The model that requests are parsed against.</summary>
    public static IEdmModel Edm { get; } = Build(new Version(4, 1));

    /// <summary>The same model with OData version 4.0, for clients that do not know version 4.01.</summary>
    public static IEdmModel Edm40 { get; } = Build(new Version(4, 0));

    /// <summary>The entity type of an entity set.</summary>
    public static IEdmEntityType TypeOf(EntitySet set) => (IEdmEntityType)Edm.FindDeclaredType($"{Namespace}.{set.EntityName}");

    /// <summary>The entity set in the model; null for a contained entity set.</summary>
    public static IEdmEntitySet? EntitySetOf(EntitySet set) => Edm.EntityContainer.FindEntitySet(set.Name);

    /// <summary>The EDM type of a property.</summary>
    public static IEdmTypeReference TypeOf(ValueKind type, bool isNullable)
    {
        var core = EdmCoreModel.Instance;
        return type switch
        {
            ValueKind.Text or ValueKind.Document => core.GetString(isNullable),
            ValueKind.Timestamp => new EdmTemporalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.DateTimeOffset), isNullable, 3),
            ValueKind.Date => core.GetDate(isNullable),
            ValueKind.Double => core.GetDouble(isNullable),
            ValueKind.Boolean => core.GetBoolean(isNullable),
            ValueKind.Int32 => core.GetInt32(isNullable),
            ValueKind.Int64 => core.GetInt64(isNullable),
            ValueKind.Money => new EdmDecimalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.Decimal), isNullable, 19, 4),
            _ => throw new ArgumentException($"no type for {type}", nameof(type)),
        };
    }

    private static EdmModel Build(Version version)
    {
        var model = new EdmModel();
        model.SetEdmVersion(version);
        var notes = new EntityAnnotations(model);
        var types = EntitySet.All.ToDictionary(s => s, s => AddType(model, s, notes));
        var properties = EntitySet.All.ToDictionary(s => s, s => s.Navigations.Select(n => AddNavigation(types, s, n, notes)).ToList());
        var container = new EdmEntityContainer(Namespace, "Container");
        model.AddElement(container);
        var sets = EntitySet.All.Where(s => !s.IsContained).ToDictionary(s => s, s => container.AddEntitySet(s.Name, types[s]));
        foreach (var (set, entitySet) in sets)
        {
            foreach (var (navigation, property) in set.Navigations.Zip(properties[set]).Where(n => !n.First.Target.IsContained))
            {
                entitySet.AddNavigationTarget(property, sets[navigation.Target]);
            }

            notes.DescribeSet(entitySet, set);
        }

        notes.DescribeContainer(container);
        return model;
    }

    private static EdmEntityType AddType(EdmModel model, EntitySet set, EntityAnnotations notes)
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
        Dictionary<EntitySet, EdmEntityType> types, EntitySet set, EntityNavigation navigation, EntityAnnotations notes)
    {
        var isAlwaysThere = !navigation.IsMany && navigation.Target == EntitySet.Conversations;
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
