using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Writes rows to the database as a fold does, but without events.</summary>
internal static class RowsWriter
{
    public static Task WriteAsync(IServiceProvider services, IReadOnlyList<ConversationRow> rows, DateTime nowUtc)
    {
        var writes = services.GetRequiredService<IDatabaseWrites>();
        return services.GetRequiredService<WriteTransactions>().RunAsync(
            async (_, transaction) =>
            {
                var lease = new Lease(Random.Shared.NextInt64(1, long.MaxValue), nowUtc, nowUtc.AddMinutes(1));
                var leased = await writes.AddAndLeaseAsync(transaction, [.. rows.Select(r => r.ConversationId)], lease, 0, default);
                await writes.WriteFoldAsync(
                    transaction, new FoldWrite(lease, leased, [], [.. rows.Select(HashedRow.Of)], [], null, 0, nowUtc), default);
            },
            default);
    }
}
