using ConvExport.OData.Intake;

namespace ConvExport.OData.Demo;

/// <summary>
/// Adds events while the demo runs: starts a few conversations a minute, and continues earlier ones. Intake processes these events in the
/// same way as events that are sent to the server.
/// </summary>
/// <param name="source">Generates the conversations.</param>
internal sealed class LiveArrivals(LifeLikeSource source, EventIntake intake, TimeProvider time) : BackgroundService
{
    /// <summary>Events that are further in the future than this are dropped, because a demo rarely runs that long.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(1);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MeanGap = TimeSpan.FromSeconds(20);

    private readonly PriorityQueue<TimedEvent, DateTime> _waiting = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Generating the upcoming events takes about a second. The server must not wait for it.
        await Task.Yield();
        Enqueue(source.Upcoming());
        var next = time.GetUtcNow().UtcDateTime;
        using var timer = new PeriodicTimer(Tick, time);
        do
        {
            var now = time.GetUtcNow().UtcDateTime;
            for (; next <= now; next += MeanGap * -Math.Log(1 - Random.Shared.NextDouble()))
            {
                Enqueue(source.Arriving(next));
            }

            var due = Due(now).Select((e, i) => new InputItem(i + 1, e.Json)).ToList();
            if (due.Count > 0)
            {
                await intake.TakeAsync(due.ToAsyncEnumerable(), "demo", null, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Enqueue(IEnumerable<TimedEvent> events)
    {
        var last = time.GetUtcNow().UtcDateTime + Horizon;
        _waiting.EnqueueRange(events.Where(e => e.At <= last).Select(e => (e, e.At)));
    }

    private IEnumerable<TimedEvent> Due(DateTime now)
    {
        while (_waiting.TryPeek(out var next, out var at) && at <= now)
        {
            _waiting.Dequeue();
            yield return next;
        }
    }
}
