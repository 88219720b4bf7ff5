using System.Threading.Channels;

namespace ConvExport.OData.Operations;

/// <summary>
/// Wakes a background service of this process when there is something to do. A lost signal only causes a delay, because the service also
/// polls.
/// </summary>
public abstract class WakeSignal
{
    private readonly Channel<bool> _raised =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Raises the signal. Call this method after the transaction that adds the work is committed.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until the signal is raised, the time has passed, or the token is cancelled. Does not throw when cancelled.</summary>
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
            // The caller does the same work after a timeout as after a signal, and checks for cancellation itself.
        }
    }
}
