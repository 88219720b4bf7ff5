using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

/// <summary>Keeps rejected input, up to the configured length, with its source and reason.</summary>
public sealed class RejectedInput(RejectedStore store, TimeProvider time, IOptions<IntakeOptions> options)
{
    public async Task KeepAsync(
        IReadOnlyCollection<(InputItem Item, string Reason)> rejected, string part, string source, CancellationToken cancellation)
    {
        if (rejected.Count > 0)
        {
            var now = InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime);
            await store.KeepAsync([.. rejected.Select(r => ToLine(r.Item, r.Reason))], options.Value.MaxKeptBytes, cancellation);

            RejectedLine ToLine(InputItem item, string reason) => new()
            {
                ReceivedUtc = now,
                Source = source,
                Part = part,
                Line = item.Number,
                Reason = reason,
                Content = item.Json[..Math.Min(item.Json.Length, options.Value.MaxRejectedBytes)].ToArray(),
                IsCut = item.IsCut || item.Json.Length > options.Value.MaxRejectedBytes,
            };
        }
    }
}
