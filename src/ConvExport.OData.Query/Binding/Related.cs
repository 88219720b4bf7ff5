using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Binds navigation properties in conditions and values, as subqueries over the rows that the reader may see.</summary>
internal sealed class Related(RowScope scope, BindingContext context)
{
    /// <summary>A property of the row that a single-valued navigation property leads to; null if there is no such row.</summary>
    public Bound Property(SingleNavigationNode navigation, string property)
    {
        var (rows, inner) = Rows(navigation.NavigationProperty.Name, navigation.Source, navigation.NavigationProperty.DeclaringType);
        var value = inner[property];
        var values = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [inner.Row.Type, value.Expression.Type], rows,
            Expression.Quote(Expression.Lambda(value.Expression, inner.Row)));
        return value with
        {
            Expression = Expression.Call(typeof(Queryable), nameof(Queryable.FirstOrDefault), [value.Expression.Type], values),
            IsNullable = true,
        };
    }

    /// <summary>The key of the row that a single-valued navigation property leads to; null if there is no such row.</summary>
    public Bound Key(SingleNavigationNode navigation) =>
        Property(navigation, TargetOf(navigation.NavigationProperty.Name, navigation.NavigationProperty.DeclaringType).Target.Key[0]);

    /// <summary>The number of rows that a navigation property leads to.</summary>
    public Bound Count(CountNode count)
    {
        if (count.Source is not CollectionNavigationNode navigation || count.SearchClause is not null)
        {
            throw RequestException.NotSupported(
                count.SearchClause is null ? "$count of anything other than a navigation property" : "$count($search=…)");
        }

        var (rows, inner) = Rows(navigation.NavigationProperty.Name, navigation.Source, navigation.NavigationProperty.DeclaringType);
        if (count.FilterClause is { } filter)
        {
            rows = Where(rows, inner, new Predicates(inner with { Outer = scope }, context).Filter(filter.Expression));
        }

        var number = Expression.Call(typeof(Queryable), nameof(Queryable.Count), [inner.Row.Type], rows);
        return new Bound(Expression.Convert(number, typeof(int?)), ValueKind.Int32, false);
    }

    /// <summary>
    /// The condition under which the result of <c>any</c> or <c>all</c> over a navigation property is <paramref name="wanted"/>.
    /// </summary>
    public Expression When(LambdaNode lambda, bool wanted)
    {
        if (lambda.Source is not CollectionNavigationNode navigation)
        {
            throw RequestException.NotSupported("any or all over anything other than a navigation property");
        }

        var (rows, inner) = Rows(navigation.NavigationProperty.Name, navigation.Source, navigation.NavigationProperty.DeclaringType);
        var variable = lambda.CurrentRangeVariable?.Name ?? "";
        var isTrue = lambda.Body is ConstantNode { Value: true }
            ? Expression.Lambda(Expression.Constant(true), inner.Row)
            : new Predicates(inner with { Variable = variable, Outer = scope }, context).Filter(lambda.Body);

        // All rows match if there is no row for which the condition is false or null.
        var isAll = lambda is AllNode;
        var condition = isAll ? Expression.Lambda(Expression.Not(isTrue.Body), isTrue.Parameters) : isTrue;
        var any = Expression.Call(typeof(Queryable), nameof(Queryable.Any), [inner.Row.Type], Where(rows, inner, condition));
        return isAll == wanted ? Expression.Not(any) : any;
    }

    private static MethodCallExpression Where(Expression rows, RowScope inner, LambdaExpression condition) =>
        Expression.Call(typeof(Queryable), nameof(Queryable.Where), [inner.Row.Type], rows, Expression.Quote(condition));

    private (Expression Rows, RowScope Inner) Rows(string name, SingleResourceNode source, Microsoft.OData.Edm.IEdmType from)
    {
        var navigation = TargetOf(name, from);
        var start = new Values(scope, context).Of(source, navigation.From);
        var inner = RowScope.Of(navigation.Target);
        var isTheirs = Expression.Lambda(Expression.Equal(inner[navigation.To].Expression, start.Expression), inner.Row);
        return (Where(context.Visible(navigation.Target).Expression, inner, isTheirs), inner);
    }

    private static EntityNavigation TargetOf(string name, Microsoft.OData.Edm.IEdmType from) =>
        EntitySet.OfEntity(((Microsoft.OData.Edm.IEdmEntityType)from).Name).Navigation(name)!;
}
