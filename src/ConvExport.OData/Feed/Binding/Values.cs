using System.Linq.Expressions;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed.Binding;

/// <summary>Values of a query: columns, constants, arithmetic, functions.</summary>
internal sealed class Values(RowScope scope, BindingContext context)
{
    private readonly Promotion _promotion = new(context);

    /// <summary>The node behind conversions and aliases: what has to be converted is decided here, not by the parser.</summary>
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

    /// <summary>The column that a node names; null where it is something else.</summary>
    public static string? NameOf(SingleValueNode node) => node switch
    {
        SingleValuePropertyAccessNode { Source: ResourceRangeVariableReferenceNode } property => property.Property.Name,
        SingleValueOpenPropertyAccessNode open => open.Name,
        _ => null,
    };

    /// <summary>The value of a node.</summary>
    public Bound Bind(SingleValueNode node)
    {
        var inner = Unwrap(node);
        return NameOf(inner) is { } name ? scope[name] : inner switch
        {
            ConstantNode constant => Literals.Bind(constant),
            ParameterAliasNode => new Bound(Expression.Constant(null), ValueKind.Null, true, "null"),
            BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
                or BinaryOperatorKind.Divide or BinaryOperatorKind.Modulo } arithmetic => Calculate(arithmetic),
            UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Negate } negation => Negate(negation),
            SingleValueFunctionCallNode call when !TextFunctions.IsPredicate(call.Name) => Call(call),
            SingleValueFunctionCallNode or BinaryOperatorNode or UnaryOperatorNode or InNode => Truth(inner),
            _ => throw FeedException.NotDone($"An expression of kind {inner.Kind}"),
        };
    }

    /// <summary>A condition as a value: true, false, or null.</summary>
    private Bound Truth(SingleValueNode node)
    {
        var predicates = new Predicates(scope, context);
        var (isTrue, isFalse) = (predicates.Filter(node).Body, predicates.Filter(new UnaryOperatorNode(UnaryOperatorKind.Not, node)).Body);
        return new Bound(
            Expression.Condition(isTrue, Flag(true), Expression.Condition(isFalse, Flag(false), Expression.Constant(null, typeof(bool?)))),
            ValueKind.Flag, true);

        static Expression Flag(bool value) => Expression.Constant((bool?)value, typeof(bool?));
    }

    private Bound Calculate(BinaryOperatorNode node)
    {
        var (left, right) = (Bind(node.Left), Bind(node.Right));
        if (!(left.Kind.IsNumber() || left.Kind == ValueKind.Null) || !(right.Kind.IsNumber() || right.Kind == ValueKind.Null))
        {
            throw FeedException.NotDone("Arithmetic with anything but numbers");
        }

        var kind = Promotion.Common(left, right) is var common and not ValueKind.Money ? common : ValueKind.Double;
        kind = kind is ValueKind.Null or ValueKind.Decimal ? ValueKind.Double : kind;
        var (a, b) = (_promotion.To(left, kind), _promotion.To(right, kind));
        Expression result = node.OperatorKind switch
        {
            BinaryOperatorKind.Add => Expression.Add(a, b),
            BinaryOperatorKind.Subtract => Expression.Subtract(a, b),
            BinaryOperatorKind.Multiply => Expression.Multiply(a, b),
            BinaryOperatorKind.Divide => Expression.Divide(a, b),
            _ => Expression.Modulo(a, b),
        };

        // Dividing by nothing gives nothing on SQLite.
        var mayVanish = node.OperatorKind is BinaryOperatorKind.Divide or BinaryOperatorKind.Modulo;
        return new Bound(result, kind, left.IsNullable || right.IsNullable || mayVanish);
    }

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
        var arguments = call.Parameters.OfType<SingleValueNode>().Select(Bind).ToList();
        return new ValueFunctions(context).Call(call.Name, arguments);
    }
}
