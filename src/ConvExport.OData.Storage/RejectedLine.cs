using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>A rejected line of input, kept so that it can be reviewed, and retried after a fix.</summary>
public sealed record RejectedLine
{
    /// <summary>The maximum length of <see cref="Part"/>.</summary>
    public const int LongestPart = 16;

    public long Id { get; init; }
    public DateTime ReceivedUtc { get; init; }

    /// <summary>Where it came from: a file name, the route that it was sent to, or a name such as <c>history of 2024-03-01</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What the line should contain: <c>events</c>, or a part of the directory.</summary>
    public required string Part { get; init; }

    /// <summary>The line number in the file, the element number in the array, or the row number in the history report, from 1.</summary>
    public long Line { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required string Reason { get; set; }

    /// <summary>
    /// The input itself; for a row of a history report, its values as JSON. Content longer than <c>Intake:MaxRejectedBytes</c> is cut off.
    /// </summary>
    public required byte[] Content { get; init; }

    /// <summary>Whether the content was cut off. Such a line cannot be retried.</summary>
    public bool IsCut { get; init; }

    /// <summary>A hash of source, part, reason and content. Lines with the same hash are stored only once.</summary>
    public long Fingerprint => BinaryPrimitives.ReadInt64LittleEndian(
        SHA256.HashData((byte[])[.. Encoding.UTF8.GetBytes($"{Source}\n{Part}\n{Reason}\n"), .. Content]));
}
