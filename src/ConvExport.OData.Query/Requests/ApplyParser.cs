using System.Globalization;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser.Aggregation;

namespace ConvExport.OData.Query.Requests;

/// <summary>Parses <c>$apply</c>, one transformation at a time. Each one can use only the columns that the previous one returns.</summary>
internal static class ApplyParser
{
    /// <summary>The maximum number of transformations in a sequence. Each one can add a level of nesting to the SQL.</summary>
    private const int MostTransformations = 20;

    private static readonly string[] NotDone =
    [
        "topsum", "toppercent", "bottomsum", "bottompercent", "rollup", "join", "outerjoin", "nest", "addnested", "ancestors",
        "descendants", "traverse", "expand",
    ];

    /// <summary>Returns the transformations, and a parser for the columns that exist after the last transformation.</summary>
    public static (IReadOnlyList<Transformation> Transformations, ScopedParser After) Parse(string text, ScopedParser scope)
    {
        var transformations = new List<Transformation>();
        var parts = OptionText.Split(text, '/');
        if (parts.Count > MostTransformations)
        {
            throw RequestException.TooLarge($"$apply has {parts.Count} transformations; the limit is {MostTransformations}.");
        }

        foreach (var part in parts)
        {
            (var transformation, scope) = One(part, scope);
            if (transformation is not null)
            {
                transformations.Add(transformation);
            }
        }

        return (transformations, scope);
    }

    private static (Transformation? Transformation, ScopedParser After) One(string text, ScopedParser scope)
    {
        if (text.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, scope);
        }

        var (name, arguments) = OptionText.Call(text) ?? throw RequestException.Invalid(
            $"'{text}' in $apply is not a transformation. Use: "
            + "filter(…), groupby((…),aggregate(…)), aggregate(…), compute(…), "
            + "topcount(…), bottomcount(…), orderby(…), top(…), skip(…), search(…), concat(…), identity.");
        switch (name.ToLowerInvariant())
        {
            case "filter":
                return (new Transformation.Filter(scope.Filter(arguments)), scope);
            case "search":
                return (new Transformation.Search(SearchText.Parse(arguments)), scope);
            case "compute":
                var computed = scope.Compute(arguments);
                return (new Transformation.Compute(computed), scope.With(computed));
            case "aggregate":
                var aggregate = (AggregateTransformationNode)scope.Apply($"aggregate({arguments})");
                return (new Transformation.Aggregate(aggregate), scope.Only(aggregate.AggregateExpressions.Select(TypeOf)));
            case "groupby":
                return GroupBy(arguments, scope);
            case "topcount":
            case "bottomcount":
                return (Extreme(name, arguments, scope), scope);
            case "orderby":
                return (new Transformation.OrderBy(scope.OrderBy(arguments)), scope);
            case "top":
                return (new Transformation.Top(Count(name, arguments)), scope);
            case "skip":
                return (new Transformation.Skip(Count(name, arguments)), scope);
            case "concat":
                return Concat(arguments, scope);
            case var other when NotDone.Contains(other):
                throw RequestException.NotSupported($"The transformation {other}");
            default:
                throw RequestException.Invalid(
                    $"Unknown transformation '{name}'. Use one of: {string.Join(", ", EntityAnnotations.Transformations)}.");
        }
    }

    private static (Transformation Transformation, ScopedParser After) GroupBy(string arguments, ScopedParser scope)
    {
        if (OptionText.Split(arguments, ',') is [_, var within, ..] && OptionText.Call(within) is not ("aggregate", _))
        {
            throw RequestException.NotSupported($"groupby with '{within}'");
        }

        if (arguments.Contains("rollup(", StringComparison.OrdinalIgnoreCase))
        {
            throw RequestException.NotSupported("The grouping rollup");
        }

        var group = (GroupByTransformationNode)scope.Apply($"groupby({arguments})");
        var aggregate = group.ChildTransformations as AggregateTransformationNode;
        return (new Transformation.GroupBy(group), scope.Only([
            .. group.GroupingProperties.Select(p => (p.Name, p.TypeReference ?? scope.TypeOf(p.Name))),
            .. aggregate?.AggregateExpressions.Select(TypeOf) ?? []]));
    }

    private static Transformation.Extreme Extreme(string name, string arguments, ScopedParser scope)
    {
        var parts = OptionText.Split(arguments, ',');
        return parts.Count == 2
            ? new Transformation.Extreme(
                name.Equals("topcount", StringComparison.OrdinalIgnoreCase), Positive(name, parts[0]), scope.OrderBy(parts[1]).Expression)
            : throw RequestException.Invalid($"{name} needs a number and a value, such as {name}(10,CountOfContacts).");
    }

    private static (Transformation Transformation, ScopedParser After) Concat(string arguments, ScopedParser scope)
    {
        var sequences = OptionText.Split(arguments, ',').Select(s => Parse(s, scope)).ToList();
        var names = sequences.SelectMany(s => s.After.Names.Select(n => (Name: n, Type: s.After.TypeOf(n)))).DistinctBy(n => n.Name);
        return (new Transformation.Concat([.. sequences.Select(s => s.Transformations)]), scope.Only(names));
    }

    private static int Positive(string name, string text) =>
        Count(name, text) is > 0 and var count
            ? count
            : throw RequestException.Invalid($"{name} needs a row count (1 or more), not '{text}'.");

    private static int Count(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw RequestException.Invalid($"{name} needs a row count (at most {int.MaxValue}), not '{text}'.");

    private static (string Name, IEdmTypeReference? Type) TypeOf(AggregateExpressionBase expression) =>
        (expression.Alias, expression is AggregateExpression aggregate ? aggregate.TypeReference : null);
}
