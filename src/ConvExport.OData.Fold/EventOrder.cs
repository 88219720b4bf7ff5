using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Fold;

/// <summary>The order in which events are folded: by timestamp, then by id (ordinal).</summary>
public sealed class EventOrder : IComparer<PlatformEvent>
{
    public static EventOrder Instance { get; } = new();

    public int Compare(PlatformEvent? x, PlatformEvent? y)
    {
        var byTime = Nullable.Compare(x?.Header.TimestampUtc, y?.Header.TimestampUtc);
        return byTime != 0 ? byTime : string.CompareOrdinal(x?.Header.Id, y?.Header.Id);
    }
}
