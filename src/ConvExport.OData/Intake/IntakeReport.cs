using ConvExport.OData.Query;

namespace ConvExport.OData.Intake;

/// <summary>A rejected line or array element: its number, from 1, and the reason.</summary>
public readonly record struct Rejection(long Line, string Reason);

/// <summary>The result of an intake.</summary>
/// <param name="Received">How many items were received.</param>
/// <param name="Accepted">How many items became new events, or added or changed a directory entry.</param>
/// <param name="Duplicates">How many items were already stored.</param>
/// <param name="Rejected">The rejected items.</param>
public sealed record IntakeReport(long Received, long Accepted, long Duplicates, IReadOnlyList<Rejection> Rejected)
{
    /// <summary>Returns the sum of this report and the given counts of another part of the same input.</summary>
    public IntakeReport Plus(long accepted, long duplicates, IReadOnlyCollection<Rejection> rejected) => new(
        Received + accepted + duplicates + rejected.Count, Accepted + accepted, Duplicates + duplicates, [.. Rejected, .. rejected]);

    /// <summary>
    /// Throws <see cref="RequestException"/> if one request has more rejected items than allowed. Without a limit, the report could become
    /// too large, because a small compressed body can contain millions of invalid lines.
    /// </summary>
    public void CheckRejected(int most)
    {
        if (Rejected.Count > most)
        {
            throw RequestException.Invalid(
                $"More than {most} lines or array elements are rejected (Intake:MaxRejectedPerRequest). "
                + $"The first is number {Rejected[0].Line}: {Rejected[0].Reason}. "
                + $"The rest of the request is not read. Of the {Received} lines or elements that were read, "
                + $"{Accepted} are stored now and {Duplicates} were stored before. "
                + "Correct the rejected ones and send the complete request again.");
        }
    }

    public static IntakeReport Empty { get; } = new(0, 0, 0, []);
}
