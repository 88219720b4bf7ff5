using ConvExport.OData.Query.Entities;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// Parses options against the columns at one point of a request: first the columns of an entity set, later those that a transformation or
/// <c>$compute</c> returns. So names and types are also checked after an aggregation.
/// </summary>
internal sealed class ScopedParser
{
    private const int MostExpressions = 200;

    /// <summary>
    /// The maximum number of columns in a row, computed ones included. There is a limit because every step of a query carries all columns.
    /// </summary>
    private const int MostColumns = 300;

    private readonly IEdmStructuredType _type;
    private readonly IEdmNavigationSource? _source;
    private readonly IReadOnlyDictionary<string, string> _aliases;

    private ScopedParser(IEdmStructuredType type, IEdmNavigationSource? source, IReadOnlyDictionary<string, string> aliases) =>
        (_type, _source, _aliases) = (type, source, aliases);

    /// <summary>Creates a parser for the rows of an entity set.</summary>
    /// <param name="set">The entity set.</param>
    /// <param name="source">The navigation source of its rows.</param>
    /// <param name="aliases">The values of parameter aliases (<c>@</c> names).</param>
    public static ScopedParser Of(EntitySet set, IEdmNavigationSource? source, IReadOnlyDictionary<string, string> aliases) =>
        new(EntityModel.TypeOf(set), source, aliases);

    /// <summary>The column names of the rows.</summary>
    public IEnumerable<string> Names => _type.StructuralProperties().Select(p => p.Name);

    public FilterClause Filter(string text) => On("$filter", text).ParseFilter();

    public OrderByClause OrderBy(string text) => On("$orderby", Bounded(text, "$orderby")).ParseOrderBy();

    public IReadOnlyList<ComputeExpression> Compute(string text) =>
        [.. On("$compute", Bounded(text, "$compute")).ParseCompute().ComputedItems];

    public SelectExpandClause? SelectAndExpand(string? select, string? expand) =>
        On([("$select", select), ("$expand", expand)]).ParseSelectAndExpand();

    /// <summary>Parses one transformation that the OData library supports.</summary>
    public TransformationNode Apply(string text) => On("$apply", text).ParseApply().Transformations.Single();

    /// <summary>Parses an expression, and returns the parsed values of the parameter aliases (<c>@</c> names) that it uses.</summary>
    public IDictionary<string, SingleValueNode> Aliases(string text)
    {
        var parser = On("$filter", text);
        parser.ParseFilter();
        return parser.ParameterAliasNodes;
    }

    /// <summary>Returns a parser for rows with additional columns.</summary>
    public ScopedParser With(IEnumerable<ComputeExpression> computed)
    {
        EdmStructuredType wider = _type is IEdmEntityType entity
            ? new EdmEntityType(EntityModel.Namespace, entity.Name, entity)
            : new EdmComplexType(EntityModel.Namespace, "Result", (IEdmComplexType)_type, false);
        foreach (var expression in computed)
        {
            AddProperty(wider, expression.Alias, expression.Expression.TypeReference);
        }

        if (wider.StructuralProperties().Count() > MostColumns)
        {
            throw RequestException.TooLarge($"A row has more than {MostColumns} columns, computed ones included. Compute fewer columns.");
        }

        return new ScopedParser(wider, _source, _aliases);
    }

    /// <summary>Returns a parser for rows with only these columns.</summary>
    public ScopedParser Only(IEnumerable<(string Name, IEdmTypeReference? Type)> values)
    {
        var result = new EdmComplexType(EntityModel.Namespace, "Result");
        foreach (var (name, type) in values)
        {
            AddProperty(result, name, type);
        }

        return new ScopedParser(result, null, _aliases);
    }

    /// <summary>The type of a column; null if no column has this name.</summary>
    public IEdmTypeReference? TypeOf(string name) => _type.FindProperty(name)?.Type;

    /// <summary>
    /// Returns the text. Throws if it has too many expressions: EF Core's visitors recurse once per expression, which could overflow the
    /// stack.
    /// </summary>
    private static string Bounded(string text, string option) => OptionText.Split(text, ',').Count is var count && count > MostExpressions
        ? throw RequestException.TooLarge($"{option} has {count} expressions; the limit is {MostExpressions}.")
        : text;

    private static void AddProperty(EdmStructuredType type, string name, IEdmTypeReference? propertyType)
    {
        if (type.StructuralProperties().Any(p => p.Name.Equals(name, StringComparison.Ordinal)))
        {
            throw RequestException.Invalid($"The name '{name}' is already used. Choose another alias.");
        }

        // A null literal has no type. The binder later rejects the column and names it in the error.
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
