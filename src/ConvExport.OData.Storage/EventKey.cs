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
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
            return bytes;
        }
    }

    /// <summary>The key of an event's id.</summary>
    public static EventKey Of(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(eventId.AsSpan()), hash);
        return new EventKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
