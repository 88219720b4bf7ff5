using System.Collections.Concurrent;
using System.Data.Common;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Access;

/// <summary>
/// Records the day on which a key was last used. Writes it once a day for each key, in the background, so that requests do not wait.
/// </summary>
internal sealed partial class KeyUses(WriteTransactions transactions, TimeProvider time, ILogger<KeyUses> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, DateTime> _used = new(StringComparer.Ordinal);

    /// <summary>Records that a key is used.</summary>
    public void Note(ApiKey key)
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        if (key.LastUsedUtc is null || key.LastUsedUtc < today)
        {
            _used[key.Id] = today;
        }
    }

    /// <summary>Writes the recorded days to the database.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var (id, day) in _used)
        {
            await transactions.RunAsync(
                (context, _) =>
                    context.ApiKeys.Where(k => k.Id == id).ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedUtc, day), cancellation),
                cancellation);
            _used.TryRemove(KeyValuePair.Create(id, day));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await FlushAsync(cancellation);
        }
        catch (DbException failure)
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot write the days on which keys were last used; retrying in two seconds")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
