using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Demo;

/// <summary>Generates ids that look like Gladly's: 22 characters of base64url.</summary>
internal static class LifeLikeIds
{
    private const int Bytes = 16;

    /// <summary>Returns the id of a generated conversation. The same plan and index always give the same id.</summary>
    public static string Of(LifeLikePlan plan, int index) => Base64Url.EncodeToString(Hash(plan, index).AsSpan(0, Bytes));

    /// <summary>
    /// Returns a seed for a conversation's random generator. The first numbers of generators with consecutive seeds follow a
    /// pattern, so the seed is hashed.
    /// </summary>
    public static int SeedOf(LifeLikePlan plan, int index) => BinaryPrimitives.ReadInt32LittleEndian(Hash(plan, index).AsSpan(Bytes));

    private static byte[] Hash(LifeLikePlan plan, int index) =>
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{plan.Seed} {plan.Conversations} {plan.Days} {plan.Until.Ticks} {index}")));

    /// <summary>Returns a new random id.</summary>
    public static string Next(Random chance)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        chance.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
