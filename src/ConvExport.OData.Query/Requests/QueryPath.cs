using System.Globalization;
using ConvExport.OData.Query.Entities;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>What a path requests: rows, their count, one row, or a property of one row.</summary>
public enum PathEnd
{
    Rows,
    Count,
    Row,
    Property,

    /// <summary>The raw value of a property, as text.</summary>
    Value,
}

/// <summary>A step of a path: a key or a navigation property.</summary>
/// <param name="Key">The key values by property; empty for a navigation property.</param>
/// <param name="Navigation">The navigation property; null for a key.</param>
public sealed record PathStep(IReadOnlyDictionary<string, object> Key, EntityNavigation? Navigation);

/// <summary>The path of a request: an entity set and the steps from it.</summary>
/// <param name="Root">The entity set at the start.</param>
/// <param name="Steps">The steps.</param>
/// <param name="End">What is requested at the end.</param>
/// <param name="Property">The requested property; null if none is requested.</param>
public sealed record QueryPath(EntitySet Root, IReadOnlyList<PathStep> Steps, PathEnd End, string? Property)
{
    /// <summary>The entity set of the rows at the end of the path.</summary>
    public EntitySet Set => Steps.LastOrDefault(s => s.Navigation is not null)?.Navigation!.Target ?? Root;

    /// <summary>
    /// The path to the rows, relative to the service's root and percent-encoded. Does not contain the requested property, $value or $count.
    /// </summary>
    public string Address =>
        Root.Name + string.Concat(Steps.Select(s => s.Navigation is { } navigation ? "/" + navigation.Name : KeyText(s.Key)));

    /// <summary>The entity sets along the path.</summary>
    public IEnumerable<EntitySet> Sets => [Root, .. Steps.Select(s => s.Navigation?.Target).OfType<EntitySet>()];

    /// <summary>
    /// Converts a parsed path. Throws <see cref="RequestException"/> if this feed does not support it, or if a key has the wrong type.
    /// </summary>
    public static QueryPath Of(ODataPath path)
    {
        var segments = path.ToList();
        if (segments[0] is not EntitySetSegment first)
        {
            throw RequestException.NotSupported($"The path {segments[0].Identifier}");
        }

        var root = EntitySet.Of(first.EntitySet.Name);
        var (set, steps, end, property) = (root, new List<PathStep>(), PathEnd.Rows, (string?)null);
        foreach (var segment in segments.Skip(1))
        {
            switch (segment)
            {
                case KeySegment key when end == PathEnd.Rows:
                    steps.Add(new PathStep(KeyOf(key), null));
                    end = PathEnd.Row;
                    break;
                case NavigationPropertySegment navigation when end == PathEnd.Row:
                    var next = set.Navigation(navigation.NavigationProperty.Name)!;
                    steps.Add(new PathStep(new Dictionary<string, object>(), next));
                    (set, end) = (next.Target, next.IsMany ? PathEnd.Rows : PathEnd.Row);
                    break;
                case CountSegment when end == PathEnd.Rows:
                    end = PathEnd.Count;
                    break;
                case PropertySegment named when end == PathEnd.Row:
                    (end, property) = (PathEnd.Property, named.Property.Name);
                    break;
                case ValueSegment when end == PathEnd.Property:
                    end = PathEnd.Value;
                    break;
                default:
                    throw RequestException.NotSupported($"The path segment {segment.Identifier}");
            }
        }

        return new QueryPath(root, steps, end, property);
    }

    /// <summary>A row's key in parentheses, percent-encoded.</summary>
    public static string KeyText(IReadOnlyDictionary<string, object> key) => key.Count == 1
        ? $"({Quoted(key.Values.Single())})"
        : $"({string.Join(',', key.Select(k => $"{k.Key}={Quoted(k.Value)}"))})";

    private static string Quoted(object value) => value is string text
        ? $"'{Uri.EscapeDataString(text.Replace("'", "''", StringComparison.Ordinal))}'"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Dictionary<string, object> KeyOf(KeySegment segment)
    {
        var key = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, given) in segment.Keys)
        {
            var value = given is ConstantNode constant ? constant.Value : given;
            var type = ((IEdmStructuredType)segment.EdmType).FindProperty(name).Type;
            var isText = type.IsString();
            key.Add(name, (isText ? value is string : value is int || (value is long && type.IsInt64()))
                ? value
                : throw RequestException.Invalid(
                    $"The key {name} takes {(isText ? "text in single quotes" : "a whole number")}, "
                    + $"not {(value is string text ? $"'{text}'" : value ?? "null")}."));
        }

        return key;
    }
}
