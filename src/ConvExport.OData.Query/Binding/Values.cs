using System.Linq.Expressions;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>Binds the values of a query: columns, constants, arithmetic, functions.</summary>
internal sealed class Values(RowScope scope, BindingContext context)
{
    private readonly Promotion _promotion = new(context);

    /// <summary>
    /// Replaces aliases with their values and removes the parser's type conversions. This program converts values by its own rules.
    /// </summary>
    public SingleValueNode Unwrap(SingleValueNode node)
    {
        while (true)
        {
            switch (node)
            {
                case ConvertNode convert:
                    node = convert.Source;
                    break;
                case ParameterAliasNode alias when context.Aliases?.TryGetValue(alias.Alias, out var value) == true && value is not null:
                    node = value;
                    break;
                default:
                    return node;
            }
        }
    }

    /// <summary>The name of the column that a node reads from the outermost row; null for other nodes.</summary>
    public static string? NameOf(SingleValueNode node) => node switch
    {
        SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode { Name: RowScope.It } } property =>
            property.Property.Name,
        SingleValueOpenPropertyAccessNode open => open.Name,
        _ => null,
    };

    /// <summary>A property of the row that a node refers to, directly or through navigation properties.</summary>
    public Bound Of(SingleResourceNode source, string property) => source switch
    {
        ResourceRangeVariableReferenceNode row => scope.Find(row.Name)[property],
        SingleNavigationNode navigation => new Related(scope, context).Property(navigation, property),
        _ => throw RequestException.NotSupported($"An expression of kind {source.Kind}"),
    };

    /// <summary>Binds a node to its value.</summary>
    public Bound Bind(SingleValueNode node)
    {
        var inner = Unwrap(node);
        return inner switch
        {
            SingleValuePropertyAccessNode { Source: SingleResourceNode source } property => Of(source, property.Property.Name),
            SingleValueOpenPropertyAccessNode { Source: SingleResourceNode source } open => Of(source, open.Name),
            SingleNavigationNode navigation => new Related(scope, context).Key(navigation),
            CountNode count => new Related(scope, context).Count(count),
            ConstantNode constant => Literals.Bind(constant),
            ParameterAliasNode => new Bound(Expression.Constant(null), ValueKind.Null, true, "null"),
            BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
                or BinaryOperatorKind.Divide or BinaryOperatorKind.Modulo } arithmetic => Calculate(arithmetic),
            UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Negate } negation => Negate(negation),
            SingleValueFunctionCallNode call when !TextFunctions.IsPredicate(call.Name) => Call(call),
            SingleValueFunctionCallNode or BinaryOperatorNode or UnaryOperatorNode or InNode or LambdaNode => Truth(inner),
            _ => throw RequestException.NotSupported($"An expression of kind {inner.Kind}"),
        };
    }

    /// <summary>A condition as a value: true, false or null.</summary>
    private Bound Truth(SingleValueNode node)
    {
        var predicates = new Predicates(scope, context);
        var (isTrue, isFalse) = (predicates.Filter(node).Body, predicates.Filter(new UnaryOperatorNode(UnaryOperatorKind.Not, node)).Body);
        return new Bound(
            Expression.Condition(
                isTrue, Boolean(true), Expression.Condition(isFalse, Boolean(false), Expression.Constant(null, typeof(bool?)))),
            ValueKind.Boolean, true);

        static Expression Boolean(bool value) => Expression.Constant((bool?)value, typeof(bool?));
    }

    private Bound Calculate(BinaryOperatorNode node)
    {
        var (left, right) = (Bind(node.Left), Bind(node.Right));
        if (!(left.Kind.IsNumber() || left.Kind == ValueKind.Null) || !(right.Kind.IsNumber() || right.Kind == ValueKind.Null))
        {
            throw RequestException.NotSupported("Arithmetic with anything but numbers");
        }

        var kind = Promotion.Common(left, right) is var common and not ValueKind.Money ? common : ValueKind.Double;
        kind = kind switch
        {
            ValueKind.Null or ValueKind.Decimal => ValueKind.Double,

            // The result of arithmetic with two Int32 values can exceed Int32.
            ValueKind.Int32 => ValueKind.Int64,
            _ => kind,
        };
        if (new[] { left, right }.Any(v => v is { IsConstant: true, Value: double number } && !double.IsFinite(number)))
        {
            throw RequestException.Invalid("INF and NaN can be used in comparisons, but not in arithmetic.");
        }

        var (a, b) = (_promotion.To(left, kind), _promotion.To(right, kind));
        var mayBeZero = node.OperatorKind is BinaryOperatorKind.Divide or BinaryOperatorKind.Modulo && !IsOtherThanZero(right);
        Expression result = node.OperatorKind switch
        {
            BinaryOperatorKind.Add => Expression.Add(a, b),
            BinaryOperatorKind.Subtract => Expression.Subtract(a, b),
            BinaryOperatorKind.Multiply => Expression.Multiply(a, b),
            BinaryOperatorKind.Divide => QueryDialect.Divide(a, b, mayBeZero),
            _ => context.Dialect.Modulo(a, b, mayBeZero),
        };

        return new Bound(result, kind, left.IsNullable || right.IsNullable || mayBeZero);
    }

    private static bool IsOtherThanZero(Bound number) =>
        number is { IsConstant: true, Value: IConvertible value }
            && Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) != 0;

    private Bound Negate(UnaryOperatorNode node)
    {
        var operand = Bind(node.Operand);
        if (operand.IsConstant)
        {
            return Literals.Bind(new ConstantNode(0m, operand.Literal!.StartsWith('-') ? operand.Literal[1..] : "-" + operand.Literal));
        }

        var kind = operand.Kind is ValueKind.Int32 or ValueKind.Int64 ? operand.Kind : ValueKind.Double;
        return operand with { Expression = Expression.Negate(_promotion.To(operand, kind)), Kind = kind };
    }

    private Bound Call(SingleValueFunctionCallNode call)
    {
        if (call.Name is "cast" or "isof")
        {
            return Cast(call);
        }

        var arguments = call.Parameters.OfType<SingleValueNode>().Select(Bind).ToList();
        return new ValueFunctions(context).Call(call.Name, arguments);
    }

    private Bound Cast(SingleValueFunctionCallNode call)
    {
        if (call.Parameters.ToList() is not [SingleValueNode node, ConstantNode { Value: string type }])
        {
            throw RequestException.NotSupported($"{call.Name} of a row");
        }

        return call.Name == "isof" ? Casts.IsOf(Bind(node), type) : new Casts(context).To(Bind(node), type);
    }
}
