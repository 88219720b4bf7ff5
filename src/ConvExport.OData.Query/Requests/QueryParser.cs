using System.Globalization;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>Parses the options of a request in OData's evaluation order.</summary>
internal static class QueryParser
{
    /// <summary>Parses options into a query over the rows of an entity set.</summary>
    public static RowQuery Parse(
        IReadOnlyDictionary<string, string> options, EntitySet set, IEdmNavigationSource? source,
        IReadOnlyDictionary<string, string> aliases)
    {
        var scope = ScopedParser.Of(set, source, aliases);
        var query = new RowQuery { Set = set };
        if (Option("$apply") is { } apply)
        {
            (var transformations, scope) = ApplyParser.Parse(apply, scope);
            query = query with { Apply = transformations };
        }

        if (Option("$compute") is { } compute)
        {
            query = query with { Compute = scope.Compute(compute) };
            scope = scope.With(query.Compute);
        }

        query = query with
        {
            Search = Option("$search") is { } search ? SearchText.Parse(search) : null,
            Filter = Option("$filter") is { } filter ? scope.Filter(filter) : null,
            OrderBy = Option("$orderby") is { } order ? scope.OrderBy(order) : null,
            Top = Number("$top"),
            Skip = Number("$skip"),
            IsCountWanted = Boolean("$count"),
        };
        return Shown(query, scope, Option("$select"), Option("$expand"));

        string? Option(string name) => options.GetValueOrDefault(name) is not { } text ? null
            : text.Trim().Length > 0 || name is "$select" or "$expand" ? text
            : throw RequestException.Invalid($"{name} is empty. Give it a value, or remove it.");

        long? Number(string name) => Option(name) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw RequestException.Invalid($"{name} needs a whole number of 0 or more, not '{text}'.");

        bool Boolean(string name) => Option(name)?.ToLowerInvariant() switch
        {
            null or "false" => false,
            "true" => true,
            var text => throw RequestException.Invalid($"{name} must be true or false, not '{text}'."),
        };
    }

    /// <summary>
    /// Returns the parsed values of the parameter aliases (<c>@</c> names) that the options use. The parser parses an alias only when an
    /// expression uses it, so this method parses an expression with all of them.
    /// </summary>
    public static IDictionary<string, SingleValueNode> Aliases(
        IReadOnlyDictionary<string, string> options, EntitySet set, IEdmNavigationSource? source,
        IReadOnlyDictionary<string, string> aliases)
    {
        var used = aliases.Keys.Where(a => options.Values.Any(o => o.Contains(a, StringComparison.Ordinal)));
        return ScopedParser.Of(set, source, aliases).Aliases(string.Join(" or ", used.Select(a => $"{a} eq {a}").DefaultIfEmpty("true")));
    }

    private static RowQuery Shown(RowQuery query, ScopedParser scope, string? select, string? expand)
    {
        if (query.Apply is not null)
        {
            // After $apply, rows may have no type in the model. So $select can only be * or a list of column names.
            return expand is null
                ? query with
                {
                    Select = select is null or "*"
                        ? null
                        : [.. OptionText.Split(select, ',')
                            .Where(n => n.Length > 0).Select(n => NameOf(n, scope)).Distinct(StringComparer.Ordinal)],
                }
                : throw RequestException.NotSupported("$expand after $apply");
        }

        return select is null && expand is null ? query : Shown(query, scope.SelectAndExpand(select, expand), select is not null, 1);
    }

    private static string NameOf(string name, ScopedParser scope) =>
        scope.Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw RequestException.Invalid($"Unknown name '{name}'. Use one of: {string.Join(", ", scope.Names)}.");

    private static RowQuery Shown(RowQuery query, SelectExpandClause? clause, bool hasSelect, int level)
    {
        if (clause is null)
        {
            return query;
        }

        if (level > RowQuery.MostLevels && clause.SelectedItems.Any(i => i is ExpandedReferenceSelectItem))
        {
            throw RequestException.TooLarge($"$expand goes more than {RowQuery.MostLevels} levels deep.");
        }

        var names = clause.SelectedItems.Where(i => i is PathSelectItem).Cast<PathSelectItem>()
            .Select(NameOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return query with
        {
            Select = !hasSelect || clause.AllSelected || clause.SelectedItems.Any(i => i is WildcardSelectItem) ? null : names,
            Expand =
            [
                .. clause.SelectedItems.Where(i => i is ExpandedReferenceSelectItem).Cast<ExpandedReferenceSelectItem>()
                    .Select(i => Expand(query.Set, i, level)),
            ],
        };
    }

    /// <summary>The property that an item names; null for a navigation property, which only <c>$expand</c> returns.</summary>
    private static string? NameOf(PathSelectItem item) => item.SelectedPath switch
    {
        { Count: 1, FirstSegment: PropertySegment property } => property.Property.Name,
        { Count: 1, FirstSegment: NavigationPropertySegment } => null,
        { Count: 1, FirstSegment: DynamicPathSegment dynamic } => dynamic.Identifier,
        _ => throw RequestException.Invalid("$select needs names of properties, separated by commas."),
    };

    private static ExpandItem Expand(EntitySet set, ExpandedReferenceSelectItem item, int level)
    {
        if (item is not (ExpandedNavigationSelectItem or ExpandedCountSelectItem))
        {
            throw RequestException.NotSupported("$expand of $ref");
        }

        var path = item.PathToNavigationProperty;
        if (path.Count != 1 || path.LastSegment is not NavigationPropertySegment navigation)
        {
            throw RequestException.NotSupported("$expand of a path of several segments");
        }

        var expanded = item as ExpandedNavigationSelectItem;
        if (item.ApplyOption is not null || expanded?.LevelsOption is not null)
        {
            throw RequestException.NotSupported(item.ApplyOption is not null ? "$apply within $expand" : "$levels");
        }

        var target = set.Navigation(navigation.NavigationProperty.Name)!;
        var query = new RowQuery
        {
            Set = target.Target,
            Compute = item.ComputeOption is null ? [] : [.. item.ComputeOption.ComputedItems],
            Search = item.SearchOption,
            Filter = item.FilterOption,
            OrderBy = item.OrderByOption,
            Top = item.TopOption,
            Skip = item.SkipOption,
            IsCountWanted = item.CountOption ?? false,
        };
        var clause = expanded?.SelectAndExpand;
        return new ExpandItem(target, Shown(query, clause, clause is not null && !clause.AllSelected, level + 1), expanded is null);
    }
}
