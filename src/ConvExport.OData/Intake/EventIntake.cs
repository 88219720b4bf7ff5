using System.Globalization;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Takes events in, from whatever source: checks them, stores the good ones, keeps the bad ones.</summary>
public sealed class EventIntake(EventStore events, RejectedInput rejectedInput, RecomputeSignal signal, IOptions<IntakeOptions> options)
{
    /// <summary>
    /// Takes all items in, a transaction a batch. When this returns, every item is stored: as an event, as a duplicate of
    /// one, or as a refused line.
    /// </summary>
    /// <param name="items">The pieces of input in their order.</param>
    /// <param name="source">Where they come from, for the record of refused ones.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops between two batches; what was stored stays.</param>
    public async Task<IntakeReport> TakeAsync(
        IAsyncEnumerable<InputItem> items, string source, IProgress<IntakeReport>? progress, CancellationToken cancellation)
    {
        var report = IntakeReport.Empty;
        await foreach (var batch in InputBatches.Of(items, options.Value.BatchSize, cancellation))
        {
            report = await TakeBatchAsync(report, batch, source, cancellation);
            progress?.Report(report);
        }

        return report;
    }

    private async Task<IntakeReport> TakeBatchAsync(IntakeReport report, IReadOnlyList<InputItem> batch, string source, CancellationToken cancellation)
    {
        var good = new List<IncomingEvent>(batch.Count);
        var bad = new List<(InputItem Item, string Reason)>();
        foreach (var item in batch)
        {
            var reading = item.IsTooLong ? new EventReading(null, TooLong()) : EventDecoder.Decode(item.Json.Span);
            if (reading.Event is { } read)
            {
                good.Add(new IncomingEvent(read, item.Json));
            }
            else
            {
                bad.Add((item, reading.Reason!));
            }
        }

        await rejectedInput.KeepAsync(bad, source, cancellation);
        var isNew = await events.AppendAsync(good, cancellation);
        var accepted = isNew.Count(stored => stored);
        if (accepted > 0)
        {
            signal.Raise();
        }

        return report.Plus(accepted, good.Count - accepted, [.. bad.Select(b => new Rejection(b.Item.Number, b.Reason))]);
    }

    private string TooLong() => string.Create(
        CultureInfo.InvariantCulture, $"longer than {options.Value.MaxEventBytes} bytes (Intake:MaxEventBytes)");
}
