using System.Data.Common;
using ConvExport.OData.Downloads;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Hangfire;

namespace ConvExport.OData.Exports;

/// <summary>
/// Creates the file of an export. A stopped worker returns its lease; a crashed worker's lease expires. In both cases, another worker
/// creates the file from the beginning. If the export is deleted, the job stops within two seconds.
/// </summary>
[AutomaticRetry(Attempts = 0)]
internal sealed partial class ExportJob(
    ExportStore exports, ExportFolder folder, DownloadWriter downloads, ExportSchedules schedules, TimeProvider time,
    ILogger<ExportJob> logger)
{
    /// <summary>The Hangfire queue of exports. It is a separate queue, so that long exports do not delay folding.</summary>
    public const string Queue = "exports";

    /// <summary>The maximum number of attempts. Without it, an export that crashes its worker each time would be retried forever.</summary>
    private const int MostAttempts = 10;

    private static readonly TimeSpan WordEvery = TimeSpan.FromSeconds(1);

    [Queue(Queue)]
    public async Task RunAsync(string id, CancellationToken cancellation)
    {
        var worker = Guid.NewGuid().ToString("N");
        if (await exports.TakeAsync(id, worker, cancellation) is not { } export)
        {
            return;
        }

        if (export.Attempts > MostAttempts)
        {
            await exports.FailAsync(
                id, worker, $"The export started {MostAttempts} times and never finished. See the server's log.", cancellation);
            return;
        }

        folder.DeletePartials(export);
        try
        {
            await WriteAsync(export, worker, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await exports.ReturnAsync(id, worker, CancellationToken.None);
            throw;
        }
        catch (OperationCanceledException)
        {
            LogStopped(logger, id);
        }
        catch (RequestException wrong)
        {
            await exports.FailAsync(id, worker, wrong.Message, cancellation);
        }
        catch (Exception failure)
        {
            // Every failure has to end the export. Otherwise another worker would retry it when the lease has expired.
            LogFailed(logger, id, failure);
            await exports.FailAsync(id, worker, failure switch
            {
                IOException or UnauthorizedAccessException =>
                    "The file could not be written. See the server's log, and check the free disk space in Downloads:ExportFolder.",
                DbException => "A database error stopped the export. Request it again; if it fails again, see the server's log.",
                _ => "The export failed. See the server's log.",
            }, cancellation);
        }
        finally
        {
            folder.DeletePartial(export, worker);
        }
    }

    private async Task WriteAsync(Export export, string worker, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var progress = new Latest();
        using var over = new CancellationTokenSource();
        var word = KeepWordAsync(export.Id, worker, progress, wanted, over.Token);
        long rows;
        try
        {
            await using var file = folder.CreatePartial(export, worker);
            var job = new DownloadJob(FileFormats.Find(export.Format)!, DownloadRequest.Parse(export.Query),
                InboxScope.Parse(export.Scope), export.BaseUrl);
            rows = await downloads.WriteAsync(job, () => file, progress, wanted.Token);
        }
        finally
        {
            await over.CancelAsync();
            await word;
        }

        // The file is complete. The lease is no longer renewed, but it is long enough for the next steps.
        wanted.Token.ThrowIfCancellationRequested();
        var bytes = folder.Complete(export, worker);
        if (await exports.FinishAsync(export.Id, worker, rows, bytes, cancellation))
        {
            LogMade(logger, export.Id, export.Format, rows, bytes, time.GetElapsedTime(begun).TotalMilliseconds);
            await schedules.PruneAsync(export.Schedule, cancellation);
        }
        else if (await exports.FindAsync(export.Id, cancellation) is null)
        {
            folder.Delete(export);
        }
    }

    /// <summary>
    /// Reports the progress and renews the lease every second. Cancels the work if the export was deleted or another worker has the lease.
    /// </summary>
    private async Task KeepWordAsync(string id, string worker, Latest progress, CancellationTokenSource wanted, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(WordEvery, over);
                if (!await SayAsync(id, worker, progress, over))
                {
                    await wanted.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The file is complete, or writing it failed.
        }
    }

    private async Task<bool> SayAsync(string id, string worker, Latest progress, CancellationToken over)
    {
        try
        {
            return await exports.ReportAsync(id, worker, progress.Rows, progress.Total, over);
        }
        catch (Exception unheard) when (unheard is DbException or InvalidOperationException)
        {
            // The lease is longer than several report intervals, so a later report can still renew it.
            LogUnheard(logger, id, unheard);
            return true;
        }
    }

    /// <summary>The latest progress.</summary>
    private sealed class Latest : IProgress<DownloadProgress>
    {
        private long _rows;
        private long _total = -1;

        public long Rows => Interlocked.Read(ref _rows);
        public long? Total => Interlocked.Read(ref _total) is var total and >= 0 ? total : null;

        public void Report(DownloadProgress value)
        {
            Interlocked.Exchange(ref _rows, value.Rows);
            Interlocked.Exchange(ref _total, value.Total);
        }
    }

    [LoggerMessage(LogLevel.Information, "Created export {Id}: {Format}, {Rows} rows, {Bytes} bytes, in {Milliseconds:F0} ms")]
    private static partial void LogMade(ILogger logger, string id, string format, long rows, long bytes, double milliseconds);

    [LoggerMessage(LogLevel.Information, "Stopped export {Id}: it was deleted, or another worker has taken it over")]
    private static partial void LogStopped(ILogger logger, string id);

    [LoggerMessage(LogLevel.Error, "Export {Id} failed")]
    private static partial void LogFailed(ILogger logger, string id, Exception failure);

    [LoggerMessage(LogLevel.Debug, "Cannot report the progress of export {Id}")]
    private static partial void LogUnheard(ILogger logger, string id, Exception unheard);
}
