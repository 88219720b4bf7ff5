using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

/// <summary>
/// Puts a job into the queue as soon as there is a mark: at once when this process committed it, within a poll when
/// another one did. The table of marks, not the queue, says what is to be done.
/// </summary>
internal sealed partial class MarkWatcher(
    RecomputeSignal signal, MarkStore marks, IBackgroundJobClient jobs, JobStorage storage, IOptions<RecomputeOptions> options,
    ILogger<MarkWatcher> logger) : BackgroundService
{
    private static readonly string[] Unfinished = ["Enqueued", "Processing", "Scheduled", "Awaiting"];

    private string? _lastJob;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var poll = TimeSpan.FromMilliseconds(options.Value.PollMilliseconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await marks.AnyFreeAsync(stoppingToken) && !IsUnderWay())
                {
                    _lastJob = jobs.Enqueue<RecomputeChangedJob>(job => job.RunAsync(CancellationToken.None));
                }
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // Whatever it was, the marks are still there: a watcher that ended would leave them to the minute's job.
                LogUnreachable(logger, unreachable);
            }

            await signal.WaitAsync(poll, stoppingToken);
        }
    }

    private bool IsUnderWay()
    {
        using var connection = storage.GetConnection();
        return _lastJob is not null && Unfinished.Contains(connection.GetStateData(_lastJob)?.Name);
    }

    [LoggerMessage(LogLevel.Warning, "Cannot look for marks; trying again")]
    private static partial void LogUnreachable(ILogger logger, Exception unreachable);
}
