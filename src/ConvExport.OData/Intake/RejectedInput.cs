using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Keeps what was refused, up to a length, with where it came from and why.</summary>
public sealed class RejectedInput(EventStore events, TimeProvider time, IOptions<IntakeOptions> options)
{
    public async Task KeepAsync(IReadOnlyCollection<(InputItem Item, string Reason)> rejected, string source, CancellationToken cancellation)
    {
        if (rejected.Count > 0)
        {
            var now = time.GetUtcNow().UtcDateTime;
            await events.RejectAsync([.. rejected.Select(r => ToLine(r.Item, r.Reason))], cancellation);

            RejectedLine ToLine(InputItem item, string reason) => new()
            {
                ReceivedUtc = now,
                Source = source,
                Line = item.Number,
                Reason = reason,
                Content = item.Json[..Math.Min(item.Json.Length, options.Value.MaxRejectedBytes)].ToArray(),
            };
        }
    }
}
