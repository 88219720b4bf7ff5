using System.Threading.Channels;

namespace ConvExport.OData.Operations;

/// <summary>Says within this process that there is something to do. Losing it loses nothing: whoever waits for it also looks by itself.</summary>
public abstract class WakeSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Call after the commit of what there is to do.</summary>
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
