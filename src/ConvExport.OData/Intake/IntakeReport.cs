namespace ConvExport.OData.Intake;

/// <summary>A rejected line or array element: its number, from 1, and the reason.</summary>
public readonly record struct Rejection(long Line, string Reason);

/// <summary>What became of some input.</summary>
/// <param name="Received">How many chunks came.</param>
/// <param name="Accepted">How many were stored, or changed an entry.</param>
/// <param name="Duplicates">How many were there already.</param>
/// <param name="Rejected">Those that were refused.</param>
public sealed record IntakeReport(long Received, long Accepted, long Duplicates, IReadOnlyList<Rejection> Rejected)
{
    /// <summary>Adds another part of the same input.</summary>
    public IntakeReport Plus(long accepted, long duplicates, IReadOnlyCollection<Rejection> rejected) => new(
        Received + accepted + duplicates + rejected.Count, Accepted + accepted, Duplicates + duplicates, [.. Rejected, .. rejected]);

    public static IntakeReport Empty { get; } = new(0, 0, 0, []);
}
