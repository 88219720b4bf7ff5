using ConvExport.OData.Fold;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;

namespace ConvExport.OData.Feed;

/// <summary>What the feed has, as OData says it: built from <see cref="ReportColumns"/>, each property with its description.</summary>
internal static class FeedModel
{
    public const string Namespace = "ConvExport";
    public const string ConversationsSet = "Conversations";

    public static IEdmModel Model { get; } = Build();

    public static IEdmEntitySet Conversations { get; } = Model.EntityContainer.FindEntitySet(ConversationsSet);

    private static EdmModel Build()
    {
        var model = new EdmModel();
        var conversation = new EdmEntityType(Namespace, "Conversation");
        model.AddElement(conversation);
        Describe(model, conversation, "One conversation, as the Conversation Export shows it.");
        foreach (var column in ReportColumns.All)
        {
            var property = conversation.AddStructuralProperty(column.Property, TypeOf(column));
            if (column.Property == nameof(ConversationRow.ConversationId))
            {
                conversation.AddKeys(property);
            }

            Describe(model, property, column.Description);
        }

        var container = new EdmEntityContainer(Namespace, "Container");
        model.AddElement(container);
        Describe(model, container.AddEntitySet(ConversationsSet, conversation), "Every conversation that was created.");
        return model;
    }

    private static EdmTypeReference TypeOf(ReportColumn column)
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
