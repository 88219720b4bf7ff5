using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// Parses options against what rows have at some place of a request: those of a set at first, then what a transformation or
/// <c>$compute</c> has made of them. So names and types are known everywhere, not only before the first aggregation.
/// </summary>
internal sealed class ScopedParser
{
    private const int MostExpressions = 200;

    private readonly IEdmStructuredType _type;
    private readonly IEdmNavigationSource? _source;
    private readonly IReadOnlyDictionary<string, string> _aliases;

    private ScopedParser(IEdmStructuredType type, IEdmNavigationSource? source, IReadOnlyDictionary<string, string> aliases) =>
        (_type, _source, _aliases) = (type, source, aliases);

    /// <summary>Over the rows of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="source">Where its rows come from.</param>
    /// <param name="aliases">The values of <c>@</c> names.</param>
    public static ScopedParser Of(EntitySet set, IEdmNavigationSource? source, IReadOnlyDictionary<string, string> aliases) =>
        new(EntityModel.TypeOf(set), source, aliases);

    /// <summary>The names that rows have.</summary>
    public IEnumerable<string> Names => _type.StructuralProperties().Select(p => p.Name);

    public FilterClause Filter(string text) => On("$filter", text).ParseFilter();

    public OrderByClause OrderBy(string text) => On("$orderby", Bounded(text, "$orderby")).ParseOrderBy();

    public IReadOnlyList<ComputeExpression> Compute(string text) => [.. On("$compute", Bounded(text, "$compute")).ParseCompute().ComputedItems];

    public SelectExpandClause? SelectAndExpand(string? select, string? expand) =>
        On([("$select", select), ("$expand", expand)]).ParseSelectAndExpand();

    /// <summary>One transformation that the library knows.</summary>
    public TransformationNode Apply(string text) => On("$apply", text).ParseApply().Transformations.Single();

    /// <summary>The values of the <c>@</c> names, as they are bound here.</summary>
    public IDictionary<string, SingleValueNode> Aliases(string text)
    {
        var parser = On("$filter", text);
        parser.ParseFilter();
        return parser.ParameterAliasNodes;
    }

    /// <summary>Rows that have further values too.</summary>
    public ScopedParser With(IEnumerable<ComputeExpression> computed)
    {
        EdmStructuredType wider = _type is IEdmEntityType entity
            ? new EdmEntityType(EntityModel.Namespace, entity.Name, entity)
            : new EdmComplexType(EntityModel.Namespace, "Result", (IEdmComplexType)_type, false);
        foreach (var expression in computed)
        {
            AddProperty(wider, expression.Alias, expression.Expression.TypeReference);
        }

        return new ScopedParser(wider, _source, _aliases);
    }

    /// <summary>Rows that have these values and no others.</summary>
    public ScopedParser Only(IEnumerable<(string Name, IEdmTypeReference? Type)> values)
    {
        var result = new EdmComplexType(EntityModel.Namespace, "Result");
        foreach (var (name, type) in values)
        {
            AddProperty(result, name, type);
        }

        return new ScopedParser(result, null, _aliases);
    }

    /// <summary>The type of a value; null where rows have none of that name.</summary>
    public IEdmTypeReference? TypeOf(string name) => _type.FindProperty(name)?.Type;

    /// <summary>What walks a list of them later does so a level of its stack for each.</summary>
    private static string Bounded(string text, string option) => OptionText.Split(text, ',').Count is var count && count > MostExpressions
        ? throw RequestException.TooLarge($"{option} has {count} expressions; {MostExpressions} are the most.")
        : text;

    private static void AddProperty(EdmStructuredType type, string name, IEdmTypeReference? propertyType)
    {
        if (type.StructuralProperties().Any(p => p.Name.Equals(name, StringComparison.Ordinal)))
        {
            throw RequestException.Invalid($"There is a '{name}' already; choose another alias.");
        }

        // A null literal has no type; what it is called is said where it is bound.
        type.AddStructuralProperty(name, propertyType ?? EdmCoreModel.Instance.GetString(true));
    }

    private ODataQueryOptionParser On(string option, string text) => On([(option, text)]);

    private ODataQueryOptionParser On(IEnumerable<(string Name, string? Text)> options)
    {
        var all = _aliases.Concat(options.Where(o => o.Text is not null).Select(o => KeyValuePair.Create(o.Name, o.Text!)))
            .ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
        return new ODataQueryOptionParser(EntityModel.Edm, _type, _source, all) { Resolver = new NameResolver() };
    }
}
