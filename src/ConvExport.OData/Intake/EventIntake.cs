using System.Data.Common;
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
    /// <summary>The value of <see cref="RejectedLine.Part"/> for rejected events.</summary>
    public const string Part = "events";

    private const int RetriedAtOnce = 1_000;

    /// <summary>
    /// Stores the items in batches. The events of a batch are stored in one transaction. When the method returns, each item is stored as an
    /// event, found to be a duplicate, or kept as a rejected line.
    /// </summary>
    /// <param name="items">The input items, in order.</param>
    /// <param name="source">Where the items come from; stored with rejected lines.</param>
    /// <param name="progress">Receives the report after each batch.</param>
    /// <param name="cancellation">Stops the intake. Events of earlier batches stay stored.</param>
    /// <param name="mostRejected">The maximum number of rejected items. More items cause a <see cref="RequestException"/>.</param>
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
    /// Like <see cref="TakeAsync"/>, for input that is known to be complete. Runs <paramref name="finish"/> in the transaction of the last
    /// batch, even if this batch has no valid events.
    /// </summary>
    /// <param name="items">The input items, in order.</param>
    /// <param name="source">Where the items come from; stored with rejected lines.</param>
    /// <param name="finish">
    /// Runs in the last transaction, before the events of the last batch are stored. Receives the latest timestamp of all valid events in
    /// the input; null if there are none.
    /// </param>
    /// <param name="cancellation">Stops the intake. Events of earlier batches stay stored.</param>
    public async Task<IntakeReport> TakeWholeAsync(
        IAsyncEnumerable<InputItem> items, string source, Func<DateTime?, ConvExportContext, DbTransaction, Task> finish,
        CancellationToken cancellation)
    {
        var (report, waiting, last) = (IntakeReport.Empty, (IReadOnlyList<InputItem>)[], (DateTime?)null);
        await foreach (var batch in batches.OfAsync(items, cancellation))
        {
            (report, last) = await TakeBatchAsync(report, waiting, source, last, null, cancellation);
            waiting = batch;
        }

        return (await TakeBatchAsync(report, waiting, source, last, finish, cancellation)).Report;
    }

    /// <summary>
    /// Retries rejected events, which may be valid after the rules or limits have changed. If a line is rejected again, it is kept with the
    /// new reason. Lines that were not kept in full cannot be retried.
    /// </summary>
    public async Task<IntakeReport> RetryRejectedAsync(IProgress<IntakeReport>? progress, CancellationToken cancellation)
    {
        var report = IntakeReport.Empty;
        for (var lines = await NextAsync(0); lines.Count > 0; lines = await NextAsync(lines[^1].Id))
        {
            var (good, bad) = Read([.. lines.Select((line, i) => new InputItem(i, line.Content))]);
            var (accepted, duplicates) = await StoreAsync(good, bad.Count, cancellation);
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
        IntakeReport report, IReadOnlyList<InputItem> batch, string source, CancellationToken cancellation) =>
        (await TakeBatchAsync(report, batch, source, null, null, cancellation)).Report;

    private async Task<(IntakeReport Report, DateTime? Last)> TakeBatchAsync(
        IntakeReport report, IReadOnlyList<InputItem> batch, string source, DateTime? last,
        Func<DateTime?, ConvExportContext, DbTransaction, Task>? finish, CancellationToken cancellation)
    {
        var (good, bad) = Read(batch);
        var latest = good.Select(e => (DateTime?)e.Event.Header.TimestampUtc).Append(last).Max();

        // Stores the rejected lines first. Once the source's new position is stored, these lines are not fetched again.
        await rejectedInput.KeepAsync(bad, Part, source, cancellation);
        var (accepted, duplicates) = await StoreAsync(
            good, bad.Count, cancellation, finish is null ? null : (context, transaction) => finish(latest, context, transaction));
        return (report.Plus(accepted, duplicates, [.. bad.Select(b => new Rejection(b.Item.Number, b.Reason))]), latest);
    }

    /// <summary>Decodes items. Returns the events, and the items that are rejected.</summary>
    private (List<IncomingEvent> Good, List<(InputItem Item, string Reason)> Bad) Read(IReadOnlyList<InputItem> batch)
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

        return (good, bad);
    }

    private async Task<(int Accepted, int Duplicates)> StoreAsync(
        List<IncomingEvent> good, int rejectedItems, CancellationToken cancellation,
        Func<ConvExportContext, DbTransaction, Task>? together = null)
    {
        var isNew = await events.AppendAsync(good, cancellation, together);
        var accepted = isNew.Count(stored => stored);
        if (accepted > 0)
        {
            signal.Raise();
        }

        Telemetry.CountEvents(accepted, good.Count - accepted, rejectedItems);
        return (accepted, good.Count - accepted);
    }

    private string TooLong() => string.Create(
        CultureInfo.InvariantCulture, $"longer than {options.Value.MaxEventBytes} bytes (Intake:MaxEventBytes)");
}
