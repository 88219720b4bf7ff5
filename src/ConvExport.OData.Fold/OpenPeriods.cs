namespace ConvExport.OData.Fold;

/// <summary>
/// The periods in which a conversation is open: from creation to the first close, then from each reopening to the next close.
/// </summary>
internal sealed class OpenPeriods(DateTime createdAt)
{
    private readonly List<(DateTime Start, DateTime End)> _ended = [];
    private DateTime? _openSince = createdAt;

    /// <summary>Ends the open period. Does nothing if none is open.</summary>
    public void Close(DateTime at)
    {
        if (_openSince is { } since)
        {
            _ended.Add((since, at));
            _openSince = null;
        }
    }

    /// <summary>Begins a period if the conversation is closed. A period never begins before the creation.</summary>
    public void Reopen(DateTime at) => _openSince ??= at < createdAt ? createdAt : at;

    /// <summary>
    /// Returns the milliseconds of focus within the open periods. Every period ends at <paramref name="limit"/> at the latest.
    /// </summary>
    public long Overlap(FocusTimeline focus, DateTime limit)
    {
        var total = _ended.Sum(p => focus.MillisecondsWithin(p.Start, Earlier(p.End, limit)));
        return _openSince is { } since ? total + focus.MillisecondsWithin(since, limit) : total;
    }

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}
