using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConvExport.OData.Storage;

/// <summary>
/// A short key for looking up stored event ids: 128 bits of the id's SHA-256. It is shorter than most ids and has a fixed length. In
/// practice, no two ids have the same key.
/// </summary>
public readonly record struct EventKey(UInt128 Value)
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Length = 16;

    /// <summary>The key as bytes, most significant byte first, so that databases sort keys by <see cref="Value"/>.</summary>
    public byte[] Bytes
    {
        get
        {
            var bytes = new byte[Length];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
            return bytes;
        }
    }

    /// <summary>Reads a key from its bytes.</summary>
    public static EventKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>The key of an event's id.</summary>
    public static EventKey Of(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(eventId.AsSpan()), hash);
        return new EventKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
