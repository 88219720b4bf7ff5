using ConvExport.OData.Fold;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;

namespace ConvExport.OData.Feed;

/// <summary>What the feed has, as OData says it: built from <see cref="FeedSet"/>, each property with its description.</summary>
internal static class FeedModel
{
    public const string Namespace = "ConvExport";
    public static IEdmModel Model { get; } = Build();

    private static EdmModel Build()
    {
        var model = new EdmModel();
        var container = new EdmEntityContainer(Namespace, "Container");
        foreach (var set in FeedSet.All)
        {
            var entity = new EdmEntityType(Namespace, set.EntityName);
            model.AddElement(entity);
            Describe(model, entity, set.EntityDescription);
            foreach (var column in set.Columns)
            {
                var property = entity.AddStructuralProperty(column.Name, TypeOf(column));
                if (set.Key.Contains(column.Name))
                {
                    entity.AddKeys(property);
                }

                Describe(model, property, column.Description);
            }

            Describe(model, container.AddEntitySet(set.Name, entity), set.Description);
        }

        model.AddElement(container);
        return model;
    }

    private static EdmTypeReference TypeOf(FeedColumn column)
    {
        var core = EdmCoreModel.Instance;
        return column.Kind switch
        {
            ColumnKind.Id or ColumnKind.Text or ColumnKind.Link => (EdmTypeReference)core.GetString(column.IsNullable),
            ColumnKind.Timestamp => new EdmTemporalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.DateTimeOffset), column.IsNullable, 3),
            ColumnKind.Date => (EdmTypeReference)core.GetDate(column.IsNullable),
            ColumnKind.Duration => (EdmTypeReference)core.GetDouble(column.IsNullable),
            ColumnKind.Flag => (EdmTypeReference)core.GetBoolean(column.IsNullable),
            ColumnKind.Count or ColumnKind.DateKey => (EdmTypeReference)core.GetInt32(column.IsNullable),
            ColumnKind.Revision => (EdmTypeReference)core.GetInt64(column.IsNullable),
            ColumnKind.Money => new EdmDecimalTypeReference(core.GetPrimitiveType(EdmPrimitiveTypeKind.Decimal), column.IsNullable, 19, 4),
            _ => throw new ArgumentException($"no type for {column.Kind}", nameof(column)),
        };
    }

    private static void Describe(EdmModel model, IEdmVocabularyAnnotatable target, string description)
    {
        var annotation = new EdmVocabularyAnnotation(target, CoreVocabularyModel.DescriptionTerm, new EdmStringConstant(description));
        annotation.SetSerializationLocation(model, EdmVocabularyAnnotationSerializationLocation.Inline);
        model.AddVocabularyAnnotation(annotation);
    }
}
