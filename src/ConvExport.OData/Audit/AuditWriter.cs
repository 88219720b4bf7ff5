using Microsoft.Extensions.Options;

namespace ConvExport.OData.Audit;

/// <summary>Writes audit events to the database every second, and deletes old ones every hour.</summary>
internal sealed partial class AuditWriter(AuditLog audit, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int TurnsPerHour = 3_600;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn++)
            {
                await TryAsync(audit.FlushAsync, stoppingToken);
                if (turn % TurnsPerHour == 0)
                {
                    await TryAsync(
                        stop => audit.PruneAsync(time.GetUtcNow().UtcDateTime.AddDays(-options.Value.KeepDays), stop), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping. The waiting events are written below.
        }

        await TryAsync(audit.FlushAsync, CancellationToken.None);
    }

    /// <summary>Runs work. Logs a failure instead of throwing it, so that the service keeps running.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cannot write or delete audit events; retrying")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
