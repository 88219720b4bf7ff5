using ConvExport.OData.Storage;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;

namespace ConvExport.OData.Query.Entities;

/// <summary>
/// Metadata annotations: descriptions and capabilities. Power Query sends a text or date function to the feed only if FilterFunctions lists
/// it, and a grouping only if ApplySupported is present.
/// </summary>
internal sealed class EntityAnnotations(EdmModel model)
{
    private const string Core = "Org.OData.Core.V1";
    private const string Capabilities = "Org.OData.Capabilities.V1";
    private const string Aggregation = "Org.OData.Aggregation.V1";
    private const string Measures = "Org.OData.Measures.V1";
    private const string Common = "com.sap.vocabularies.Common.v1";

    /// <summary>The functions that a filter may call.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        "contains", "startswith", "endswith", "length", "indexof", "substring", "tolower", "toupper", "trim", "concat",
        "year", "month", "day", "hour", "minute", "second", "fractionalseconds", "date", "time", "totaloffsetminutes", "now", "mindatetime",
        "maxdatetime",
        "round", "floor", "ceiling", "cast", "isof", "any", "all",
    ];

    /// <summary>The transformations that <c>$apply</c> may use.</summary>
    public static IReadOnlyList<string> Transformations { get; } =
        ["filter", "groupby", "aggregate", "compute", "identity", "concat", "topcount", "bottomcount", "orderby", "top", "skip", "search"];

    public void Describe(IEdmVocabularyAnnotatable target, string description) => Add(target, Core, "Description", Text(description));

    /// <summary>Annotates a column with its description, title and unit.</summary>
    public void DescribeColumn(IEdmVocabularyAnnotatable property, EntityProperty column)
    {
        Describe(property, column.Description);
        Add(property, Common, "Label", Text(column.Title ?? column.Name));
        switch (column.Kind)
        {
            case ValueKind.Double: Add(property, Measures, "Unit", Text("s")); break;
            case ValueKind.Money: Add(property, Measures, "ISOCurrency", Text("USD")); break;
            case ValueKind.Document: Add(property, Core, "MediaType", Text("application/json")); break;
        }
    }

    /// <summary>Annotates an entity set with its capabilities.</summary>
    public void DescribeSet(IEdmVocabularyAnnotatable target, EntitySet set)
    {
        Describe(target, set.Description);
        Add(target, Capabilities, "FilterRestrictions", Record(("Filterable", True)));
        Add(target, Capabilities, "FilterFunctions", Collection(Functions));
        Add(target, Capabilities, "SortRestrictions", Record(("Sortable", True)));
        Add(target, Capabilities, "CountRestrictions", Record(("Countable", True)));
        Add(target, Capabilities, "TopSupported", True);
        Add(target, Capabilities, "SkipSupported", True);
        Add(target, Capabilities, "ComputeSupported", True);
        Add(target, Capabilities, "IndexableByKey", True);
        Add(target, Capabilities, "SearchRestrictions", Record(
            ("Searchable", True), ("UnsupportedExpressions", new VocabularyMember("Org.OData.Capabilities.V1.SearchExpressions/none"))));
        var levels = new EdmIntegerConstant(Requests.RowQuery.MostLevels);
        Add(
            target, Capabilities, "ExpandRestrictions",
            Record(("Expandable", set.Navigations.Count > 0 ? True : False), ("MaxLevels", levels)));
        Add(target, Capabilities, "SelectSupport", Record(("Supported", True), ("Expandable", True),
            ("Filterable", True), ("Sortable", True), ("Countable", True), ("TopSupported", True), ("SkipSupported", True)));
        Add(target, Capabilities, "InsertRestrictions", Record(("Insertable", False)));
        Add(target, Capabilities, "UpdateRestrictions", Record(("Updatable", False)));
        Add(target, Capabilities, "DeleteRestrictions", Record(("Deletable", False)));
        Add(target, Capabilities, "ChangeTracking", Record(("Supported", set == EntitySet.Conversations ? True : False)));
        Add(target, Aggregation, "ApplySupported", Apply());
    }

    /// <summary>Annotates the service with its capabilities.</summary>
    public void DescribeContainer(IEdmVocabularyAnnotatable container)
    {
        Describe(container, "The Conversation Export: one row per conversation, and the tables to slice it by.");
        Add(container, Core, "ODataVersions", Text("4.0 4.01"));
        Add(container, Capabilities, "ConformanceLevel", new VocabularyMember("Org.OData.Capabilities.V1.ConformanceLevelType/Advanced"));
        Add(
            container, Capabilities, "SupportedFormats",
            Collection(["application/json;odata.metadata=minimal", "application/json;odata.metadata=none"]));
        Add(container, Capabilities, "AcceptableEncodings", Collection(["gzip", "br"]));
        Add(container, Capabilities, "FilterFunctions", Collection(Functions));
        Add(container, Capabilities, "BatchSupported", True);
        Add(container, Capabilities, "BatchSupport", Record(("Supported", True), ("ContinueOnErrorSupported", True),
            ("ReferencesInRequestBodiesSupported", False), ("SupportedFormats", Collection(["application/json", "multipart/mixed"]))));
        Add(container, Capabilities, "KeyAsSegmentSupported", False);
        Add(container, Capabilities, "QuerySegmentSupported", False);
        Add(container, Capabilities, "CrossJoinSupported", False);
        Add(container, Capabilities, "AsynchronousRequestsSupported", False);
        Add(container, Aggregation, "ApplySupported", Apply());
    }

    private static EdmRecordExpression Apply() => Record(
        ("Transformations", Collection(Transformations)), ("PropertyRestrictions", False));

    private void Add(IEdmVocabularyAnnotatable target, string vocabulary, string term, IEdmExpression value)
    {
        var annotation = new EdmVocabularyAnnotation(target, new EdmTerm(vocabulary, term, EdmPrimitiveTypeKind.String), value);
        annotation.SetSerializationLocation(model, EdmVocabularyAnnotationSerializationLocation.Inline);
        model.AddVocabularyAnnotation(annotation);
    }

    private static readonly EdmBooleanConstant True = new(true);
    private static readonly EdmBooleanConstant False = new(false);

    private static EdmStringConstant Text(string text) => new(text);

    private static EdmCollectionExpression Collection(IEnumerable<string> texts) => new(texts.Select(Text));

    private static EdmRecordExpression Record(params (string Name, IEdmExpression Value)[] properties) =>
        new(properties.Select(p => new EdmPropertyConstructor(p.Name, p.Value)));

    /// <summary>An enumeration member of a vocabulary, by name. The vocabulary itself is not loaded.</summary>
    private sealed class VocabularyMember(string path) : IEdmEnumMemberExpression
    {
        public EdmExpressionKind ExpressionKind => EdmExpressionKind.EnumMember;

        public IEnumerable<IEdmEnumMember> EnumMembers { get; } = [Member(path)];

        private static EdmEnumMember Member(string path)
        {
            var (type, name) =
                (path[..path.IndexOf('/', StringComparison.Ordinal)], path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            var dot = type.LastIndexOf('.');
            return new EdmEnumMember(new EdmEnumType(type[..dot], type[(dot + 1)..]), name, new EdmEnumMemberValue(0));
        }
    }
}
