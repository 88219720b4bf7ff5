using System.Globalization;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Checks events from any source, stores the valid ones, and keeps the rejected ones.</summary>
public sealed class EventIntake(
    EventStore events, InputBatches batches, RejectedInput rejectedInput, RejectedStore rejected, RecomputeSignal signal,
    IOptions<IntakeOptions> options)
{
    /// <summary>The part under which rejected events are kept.</summary>
    public const string Part = "events";

    private const int RetriedAtOnce = 1_000;

    /// <summary>
    /// Stores all items, one transaction per batch. When this returns, each item is stored as an event, known as a duplicate, or kept as a
    /// rejected line.
    /// </summary>
    /// <param name="items">The input items, in order.</param>
    /// <param name="source">Where they come from; recorded with rejected lines.</param>
    /// <param name="progress">Reported to after each batch.</param>
    /// <param name="cancellation">Stops between two batches; stored events stay.</param>
    /// <param name="mostRejected">Throws <see cref="RequestException"/> if more items are rejected.</param>
    public async Task<IntakeReport> TakeAsync(
        IAsyncEnumerable<InputItem> items, string source, IProgress<IntakeReport>? progress, CancellationToken cancellation,
        int mostRejected = int.MaxValue)
    {
        var report = IntakeReport.Empty;
        await foreach (var batch in batches.OfAsync(items, cancellation))
        {
            report = await TakeBatchAsync(report, batch, source, cancellation);
            report.CheckRejected(mostRejected);
            progress?.Report(report);
        }

        return report;
    }

    /// <summary>
    /// Retries rejected input, which may be valid after a change of rules or limits. Input that is still rejected stays kept, with its new
    /// reason. Lines that were not kept in full cannot be retried.
    /// </summary>
    public async Task<IntakeReport> RetryRejectedAsync(IProgress<IntakeReport>? progress, CancellationToken cancellation)
    {
        var report = IntakeReport.Empty;
        for (var lines = await NextAsync(0); lines.Count > 0; lines = await NextAsync(lines[^1].Id))
        {
            var (accepted, duplicates, bad) =
                await StoreAsync([.. lines.Select((line, i) => new InputItem(i, line.Content))], cancellation);
            var refused = bad.ToDictionary(b => (int)b.Item.Number, b => b.Reason);
            await rejected.SettleAsync(
                [.. lines.Where((_, i) => !refused.ContainsKey(i))],
                [.. refused.Select(r => lines[r.Key] with { Reason = r.Value })],
                cancellation);
            report = report.Plus(
                accepted, duplicates, [.. refused.Select(r => new Rejection(lines[r.Key].Line, $"{lines[r.Key].Source}: {r.Value}"))]);
            progress?.Report(report);
        }

        return report;

        Task<IReadOnlyList<RejectedLine>> NextAsync(long after) => rejected.NextAsync(Part, after, RetriedAtOnce, cancellation);
    }

    private async Task<IntakeReport> TakeBatchAsync(
        IntakeReport report, IReadOnlyList<InputItem> batch, string source, CancellationToken cancellation)
    {
        var (accepted, duplicates, bad) = await StoreAsync(batch, cancellation);
        await rejectedInput.KeepAsync(bad, Part, source, cancellation);
        return report.Plus(accepted, duplicates, [.. bad.Select(b => new Rejection(b.Item.Number, b.Reason))]);
    }

    private async Task<(int Accepted, int Duplicates, List<(InputItem Item, string Reason)> Bad)> StoreAsync(
        IReadOnlyList<InputItem> batch, CancellationToken cancellation)
    {
        var (good, recent) = (new List<IncomingEvent>(batch.Count), new RecentTexts());
        var bad = new List<(InputItem Item, string Reason)>();
        foreach (var item in batch)
        {
            var reading = item.IsLongerThan(options.Value.MaxEventBytes)
                ? new EventReading(null, TooLong())
                : EventDecoder.Decode(item.Json.Span, recent);
            if (reading.Event is { } read)
            {
                good.Add(new IncomingEvent(read, item.Json));
            }
            else
            {
                bad.Add((item, reading.Reason!));
            }
        }

        var isNew = await events.AppendAsync(good, cancellation);
        var accepted = isNew.Count(stored => stored);
        if (accepted > 0)
        {
            signal.Raise();
        }

        Telemetry.CountEvents(accepted, good.Count - accepted, bad.Count);
        return (accepted, good.Count - accepted, bad);
    }

    private string TooLong() => string.Create(
        CultureInfo.InvariantCulture, $"longer than {options.Value.MaxEventBytes} bytes (Intake:MaxEventBytes)");
}
