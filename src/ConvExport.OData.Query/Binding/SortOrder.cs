using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>One key of a sort order.</summary>
public sealed record SortKey(Bound Value, bool Descending);

/// <summary>Sorts rows by several keys.</summary>
internal static class SortOrder
{
    /// <summary>The sort keys of an <c>$orderby</c> clause.</summary>
    public static IEnumerable<SortKey> Of(Rows rows, OrderByClause? clause, BindingContext context)
    {
        var values = new Values(rows.Scope, context);
        for (; clause is not null; clause = clause.ThenBy)
        {
            yield return new SortKey(values.Bind(clause.Expression), clause.Direction == OrderByDirection.Descending);
        }
    }

    /// <summary>Removes keys that do not affect the order: constants, and repetitions of an earlier expression.</summary>
    public static IReadOnlyList<SortKey> Total(IEnumerable<SortKey> order) =>
        [.. order.Where(k => k.Value.Kind != ValueKind.Null && !k.Value.IsConstant)
            .DistinctBy(k => k.Value.Expression, ExpressionEqualityComparer.Instance!)];

    public static Rows Apply(Rows rows, IReadOnlyList<SortKey> order)
    {
        var source = rows.Source;
        for (var i = 0; i < order.Count; i++)
        {
            var method = (i == 0, order[i].Descending) switch
            {
                (true, false) => nameof(Queryable.OrderBy),
                (true, true) => nameof(Queryable.OrderByDescending),
                (false, false) => nameof(Queryable.ThenBy),
                _ => nameof(Queryable.ThenByDescending),
            };
            var by = Expression.Lambda(order[i].Value.Expression, rows.Scope.Row);
            source = source.Provider.CreateQuery(Expression.Call(
                typeof(Queryable), method, [rows.Scope.Row.Type, by.Body.Type], source.Expression, Expression.Quote(by)));
        }

        return rows with { Source = source };
    }

    /// <summary>
    /// Returns an equivalent sort key. A text or a timestamp becomes an expression that no index covers, so that SQLite first finds the
    /// rows and then sorts them.
    /// </summary>
    public static SortKey Apart(SortKey key) => key.Value.Kind switch
    {
        ValueKind.Text => key with
        {
            Value = key.Value with
            {
                Expression = Expression.Call(
                    typeof(string).GetMethod(nameof(string.Concat), [typeof(string), typeof(string)])!,
                    key.Value.Expression, Expression.Constant("")),
            },
        },
        ValueKind.Timestamp => key with
        {
            Value = key.Value with
            {
                Expression = Expression.Call(
                    Expression.Property(key.Value.Expression, "Value"), typeof(DateTime).GetMethod(nameof(DateTime.ToString), [])!),
            },
        },
        _ => key,
    };
}
