using System.Threading.Channels;

namespace ConvExport.OData.Recompute;

/// <summary>Says within this process that marks were committed. Losing it loses nothing: the marks are looked for anyway.</summary>
public sealed class RecomputeSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Call after a commit that marked something.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until it is raised, at most for the given time, and no longer than until cancelled.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(most);
        try
        {
            await _raised.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Time is up: as good as raised. Whether it is also time to end, the caller asks.
        }
    }
}
