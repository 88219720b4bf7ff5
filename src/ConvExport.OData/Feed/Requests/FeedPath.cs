using ConvExport.OData.Feed.Model;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed.Requests;

/// <summary>What of the rows that a path leads to is wanted.</summary>
internal enum PathEnd
{
    Rows,
    Count,
    Row,
    Property,

    /// <summary>A property's value alone, as text.</summary>
    Value,
}

/// <summary>A step of a path: the row with certain values, or what it leads to.</summary>
/// <param name="Key">The values by their properties; empty for a way.</param>
/// <param name="Way">The way; null for a key.</param>
internal sealed record PathStep(IReadOnlyDictionary<string, object> Key, FeedNavigation? Way);

/// <summary>The path of a request: a set, and steps from it.</summary>
/// <param name="Root">The set that it begins with.</param>
/// <param name="Steps">The steps.</param>
/// <param name="End">What is wanted there.</param>
/// <param name="Property">The property that is wanted; null for rows.</param>
internal sealed record FeedPath(FeedSet Root, IReadOnlyList<PathStep> Steps, PathEnd End, string? Property)
{
    /// <summary>The set that the rows at its end are of.</summary>
    public FeedSet Set => Steps.LastOrDefault(s => s.Way is not null)?.Way!.Target ?? Root;

    /// <summary>The sets that it goes through.</summary>
    public IEnumerable<FeedSet> Sets => [Root, .. Steps.Select(s => s.Way?.Target).OfType<FeedSet>()];

    /// <summary>Reads a path. What this feed cannot do throws <see cref="FeedException"/>.</summary>
    public static FeedPath Of(ODataPath path)
    {
        var segments = path.ToList();
        if (segments[0] is not EntitySetSegment first)
        {
            throw FeedException.NotDone($"The path {segments[0].Identifier}");
        }

        var root = FeedSet.Of(first.EntitySet.Name);
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
                    var way = set.Navigation(navigation.NavigationProperty.Name)!;
                    steps.Add(new PathStep(new Dictionary<string, object>(), way));
                    (set, end) = (way.Target, way.IsMany ? PathEnd.Rows : PathEnd.Row);
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
                    throw FeedException.NotDone($"The path segment {segment.Identifier}");
            }
        }

        return new FeedPath(root, steps, end, property);
    }

    private static Dictionary<string, object> KeyOf(KeySegment segment)
    {
        var key = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, given) in segment.Keys)
        {
            var value = given is ConstantNode constant ? constant.Value : given;
            var isText = ((IEdmStructuredType)segment.EdmType).FindProperty(name).Type.IsString();
            key.Add(name, (isText ? value is string : value is int)
                ? value
                : throw FeedException.Bad(
                    $"The key {name} takes {(isText ? "text in single quotes" : "a whole number")}, "
                    + $"not {(value is string text ? $"'{text}'" : value ?? "null")}."));
        }

        return key;
    }
}
