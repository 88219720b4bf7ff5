using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>A piece of input that was refused, kept so that it can be looked at, and tried again after a fix.</summary>
public sealed record RejectedLine
{
    /// <summary>Characters of the name of a part.</summary>
    public const int LongestPart = 16;

    public long Id { get; init; }
    public DateTime ReceivedUtc { get; init; }

    /// <summary>Where it came from: a file, or the route it was sent to.</summary>
    public required string Source { get; init; }

    /// <summary>What it was meant to be: <c>events</c>, or a part of the directory.</summary>
    public required string Part { get; init; }

    /// <summary>Its line in the file, or its place in the array, from 1.</summary>
    public long Line { get; init; }

    /// <summary>What is wrong with it, for a person to read.</summary>
    public required string Reason { get; set; }

    /// <summary>The input itself; its beginning where it is longer than the limit.</summary>
    public required byte[] Content { get; init; }

    /// <summary>There was more of it than is kept, so it cannot be tried again.</summary>
    public bool IsCut { get; init; }

    /// <summary>A hash of source, part, reason and content: the same for a line that is refused again.</summary>
    public long Fingerprint => BinaryPrimitives.ReadInt64LittleEndian(
        SHA256.HashData((byte[])[.. Encoding.UTF8.GetBytes($"{Source}\n{Part}\n{Reason}\n"), .. Content]));
}
