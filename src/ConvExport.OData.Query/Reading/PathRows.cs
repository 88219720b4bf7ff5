using System.Globalization;
using System.Linq.Expressions;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reading;

/// <summary>Finds the rows that a path leads to.</summary>
public static class PathRows
{
    /// <summary>
    /// Returns the rows at the end of a path. Throws 404 if a navigation property in the path starts from a row that does not exist or that
    /// the reader may not see. Also throws 404 if keys in the path contradict each other.
    /// </summary>
    public static async Task<IQueryable> OfAsync(RowSource source, QueryPath path, CancellationToken cancellation)
    {
        var (set, rows, known) =
            (path.Root, source.VisibleOf(path.Root), (IReadOnlyDictionary<string, object>)new Dictionary<string, object>());
        foreach (var step in path.Steps)
        {
            if (step.Navigation is { } navigation)
            {
                if (await source.CountAsync(rows, cancellation) == 0)
                {
                    throw NotFound(set, known);
                }

                known = new Dictionary<string, object> { [navigation.To] = known[navigation.From] };
                (set, rows) = (navigation.Target, source.VisibleOf(navigation.Target));
            }
            else
            {
                known = Joined(set, known, step.Key);
            }

            rows = With(rows, set, known);
        }

        return rows;
    }

    /// <summary>Creates the 404 for a missing row at the end of a path.</summary>
    public static RequestException NotFound(QueryPath path) => NotFound(path.Set, path.Steps[^1].Key);

    private static RequestException NotFound(EntitySet set, IReadOnlyDictionary<string, object> key) =>
        RequestException.NotFound($"{set.EntityName} not found: {string.Join(", ", key.Select(k => $"{k.Key} '{k.Value}'"))}.");

    /// <summary>Adds a row's key to the values that the path so far requires. Throws 404 if they contradict each other.</summary>
    private static Dictionary<string, object> Joined(
        EntitySet set, IReadOnlyDictionary<string, object> known, IReadOnlyDictionary<string, object> key)
    {
        var joined = new Dictionary<string, object>(known, StringComparer.Ordinal);
        foreach (var (name, value) in key)
        {
            if (!joined.TryAdd(name, value) && !joined[name].Equals(value))
            {
                throw NotFound(set, key);
            }
        }

        return joined;
    }

    private static IQueryable With(IQueryable rows, EntitySet set, IReadOnlyDictionary<string, object> values)
    {
        var scope = RowScope.Of(set);
        var isIt = values
            .Select(Expression (v) => Expression.Equal(scope[v.Key].Expression, Value(scope[v.Key], v.Value)))
            .Aggregate(Expression.AndAlso);
        return new Rows(rows, scope).Where(isIt).Source;
    }

    /// <summary>Converts a key value to the type of its column. Keys are texts or integers.</summary>
    private static Expression Value(Bound column, object value) => column.Kind switch
    {
        ValueKind.Int32 => Bound.Closure((int?)Convert.ToInt32(value, CultureInfo.InvariantCulture), typeof(int?)),
        ValueKind.Int64 => Bound.Closure((long?)Convert.ToInt64(value, CultureInfo.InvariantCulture), typeof(long?)),
        _ => Bound.Closure((string)value, typeof(string)),
    };
}
