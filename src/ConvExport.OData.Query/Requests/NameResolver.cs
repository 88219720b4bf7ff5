using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Requests;

/// <summary>
/// Ignores the case of names, and accepts options without <c>$</c>. Promotes a Decimal to Double if the other operand is a Double or
/// Single: OData allows numeric promotions, but Microsoft's library does not do this one.
/// </summary>
internal sealed class NameResolver : ODataUriResolver
{
    public NameResolver()
    {
        EnableCaseInsensitive = true;
        EnableNoDollarQueryOptions = true;
    }

    public override void PromoteBinaryOperandTypes(
        BinaryOperatorKind binaryOperatorKind, ref SingleValueNode leftNode, ref SingleValueNode rightNode,
        out IEdmTypeReference typeReference)
    {
        var (left, right) = (KindOf(leftNode), KindOf(rightNode));
        if (left == EdmPrimitiveTypeKind.Decimal && IsFloating(right))
        {
            leftNode = AsDouble(leftNode);
        }
        else if (right == EdmPrimitiveTypeKind.Decimal && IsFloating(left))
        {
            rightNode = AsDouble(rightNode);
        }

        base.PromoteBinaryOperandTypes(binaryOperatorKind, ref leftNode, ref rightNode, out typeReference);
    }

    private static EdmPrimitiveTypeKind KindOf(SingleValueNode node) => node.TypeReference?.PrimitiveKind() ?? EdmPrimitiveTypeKind.None;

    private static bool IsFloating(EdmPrimitiveTypeKind kind) => kind is EdmPrimitiveTypeKind.Double or EdmPrimitiveTypeKind.Single;

    private static ConvertNode AsDouble(SingleValueNode node) =>
        new(node, EdmCoreModel.Instance.GetDouble(node.TypeReference.IsNullable));
}
