using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Demo;

/// <summary>Generates ids that look like Gladly's: 22 characters of base64url.</summary>
internal static class LifeLikeIds
{
    private const int Bytes = 16;

    /// <summary>Returns the id of a generated conversation. The same seed and index always give the same id.</summary>
    public static string Of(int seed, int index) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"conversation {seed} {index}")).AsSpan(0, Bytes));

    /// <summary>Returns a new random id.</summary>
    public static string Next(Random chance)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        chance.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
