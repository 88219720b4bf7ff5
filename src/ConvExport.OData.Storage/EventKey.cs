using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConvExport.OData.Storage;

/// <summary>
/// What stands for an event's id where stored ids are looked up: 128 bits of its SHA-256. A third of the room of the ids, of
/// one length, and no two ids are ever found that share one.
/// </summary>
public readonly record struct EventKey(UInt128 Value)
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 16;

    /// <summary>The bytes in which databases store and compare it.</summary>
    public byte[] Bytes
    {
        get
        {
            var bytes = new byte[Length];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
            return bytes;
        }
    }

    /// <summary>The key of those bytes.</summary>
    public static EventKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>The key of an event's id.</summary>
    public static EventKey Of(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(eventId.AsSpan()), hash);
        return new EventKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
