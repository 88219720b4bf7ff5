using ConvExport.OData.Intake;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Fetches new events, the directory and work sessions in a worker process. Only the process that holds the lease fetches. After an error,
/// this process tries again. If a poll fails with the same error as the previous poll, the error is not logged again.
/// </summary>
internal sealed partial class GladlyPoller(
    GladlyClient client, GladlyClock clock, GladlyDirectory directory, GladlySessions sessions, SourceGaps gaps, SourceStore store,
    EventIntake intake, IOptions<SourcesOptions> options, IOptions<IntakeOptions> limits, TimeProvider time, ILogger<GladlyPoller> logger)
    : BackgroundService
{
    /// <summary>The name of the source.</summary>
    public const string Source = "gladly";

    /// <summary>How far back the platform returns events.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(24);

    /// <summary>
    /// A poll goes back at most <see cref="Reach"/> minus this margin, because the limit moves forward while the request is sent.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause that the platform's <c>Retry-After</c> can cause.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private readonly GladlyOptions _gladly = options.Value.Gladly;
    private long? _lease;
    private string? _told;
    private TimeSpan _pause = FirstPause;
    private Task _side = Task.CompletedTask;
    private bool _isClockKnown;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server starts without waiting for the platform.
        await Task.Yield();
        try
        {
            while (true)
            {
                await RunOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }

        await _side;

        if (_lease is { } held)
        {
            await TryAsync(() => store.ReleaseAsync(Source, held, CancellationToken.None));
        }
    }

    /// <summary>Fetches once and waits. A failure does not stop the server.</summary>
    private async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WaitAsync(await TurnAsync(stoppingToken), stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, failure.Message, failure);
            await Task.Delay(FirstPause, time, stoppingToken);
        }
    }

    /// <summary>
    /// Fetches the directory and work sessions if they are due. Their errors are recorded separately and do not delay events.
    /// </summary>
    private async Task FetchSideAsync(SourceState state, CancellationToken cancellation)
    {
        try
        {
            await directory.FetchIfDueAsync(state, cancellation);
            await directory.FetchUnknownAsync(state.LeaseId!.Value, cancellation);
            await sessions.FetchIfDueAsync(state, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception failure)
        {
            // The database does not respond, or the disk is full, for example. The next turn tries again.
            LogFailed(logger, failure.Message, failure);
        }
    }

    /// <summary>Fetches once, if this process has the lease. Returns how long to wait.</summary>
    private async Task<TimeSpan> TurnAsync(CancellationToken cancellation)
    {
        try
        {
            if (await store.LeaseAsync(Source, _lease, cancellation) is not { } state)
            {
                _lease = null;
                return FirstPause;
            }

            _lease = state.LeaseId;
            using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var renewed = RenewAsync(lost.Token);
            try
            {
                if (_side.IsCompleted)
                {
                    _side = FetchSideAsync(state, cancellation);
                }

                if (!_isClockKnown)
                {
                    // The first poll needs the platform's time, which any response contains.
                    await Task.WhenAny(_side, Task.Delay(FirstPause, time, cancellation));
                    _isClockKnown = true;
                }

                await PollAsync(state, cancellation);
                await gaps.KeepAsync(Source, cancellation);
            }
            finally
            {
                await lost.CancelAsync();
                await renewed;
            }

            if (_told is not null)
            {
                LogRecovered(logger);
            }

            (_told, _pause) = (null, FirstPause);
            return TimeSpan.FromSeconds(_gladly.PollSeconds);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return await NoteAsync(failure, cancellation);
        }
    }

    private async Task PollAsync(SourceState state, CancellationToken cancellation)
    {
        var begun = InstantText.WholeMilliseconds(clock.Now);
        var overlap = TimeSpan.FromSeconds(_gladly.OverlapSeconds);
        var earliest = begun - Reach + Margin;
        var from = await StartOfAsync(state, overlap, cancellation) is { } back && back > earliest
            ? InstantText.WholeMilliseconds(back)
            : earliest;
        await using var lines = await client.EventsAsync(from, begun, cancellation);

        // The poll covers no time after the platform's time, even if this server's clock is ahead.
        var told = InstantText.WholeMilliseconds(clock.Now);
        begun = told < begun ? told : begun;
        var report = await intake.TakeWholeAsync(
            LineReader.ReadAsync(lines, limits.Value.MostRead, cancellation), Source,
            (last, context, transaction) => store.AdvanceAsync(
                context, transaction, new SourcePoll(Source, state.LeaseId!.Value, from, begun, begun - overlap, last), cancellation),
            cancellation);
        if (report.Accepted > 0 || report.Rejected.Count > 0)
        {
            LogPolled(logger, report.Accepted, report.Duplicates, report.Rejected.Count);
        }
    }

    /// <summary>
    /// Returns the start of the next poll: the last position minus the overlap, but not later than the end of the coverage. The coverage
    /// can end before the position minus the overlap, because the previous poll may have used a longer overlap. Null before the first
    /// successful poll.
    /// </summary>
    private async Task<DateTime?> StartOfAsync(SourceState state, TimeSpan overlap, CancellationToken cancellation)
    {
        if (state.PositionUtc is not { } position)
        {
            return null;
        }

        var covered = await store.CoverageAsync(Source, cancellation) is [.., var last] ? last.ToUtc : position;
        return covered < position - overlap ? covered : position - overlap;
    }

    /// <summary>Records an error, and logs it if it is new. Returns how long to wait.</summary>
    private async Task<TimeSpan> NoteAsync(Exception failure, CancellationToken cancellation)
    {
        if (failure is SourceLeaseLostException)
        {
            _lease = null;
            return FirstPause;
        }

        // An exception that is not a SourceException is a failure of this program or its database.
        var message = failure is SourceException ? failure.Message : $"Fetching failed: {failure.Message}";
        if (message != _told)
        {
            LogFailed(logger, message, failure is SourceException ? null : failure);
            _told = message;
        }

        var now = time.GetUtcNow().UtcDateTime;
        await TryAsync(() => _lease is { } held
            ? store.ChangeAsync(
                Source, held, s => (s.Error, s.ErrorSinceUtc) = (SourceState.Shorten(message), s.ErrorSinceUtc ?? now), cancellation)
            : Task.CompletedTask);
        var pause = _pause;
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
        return failure is SourceException { After: { } asked } && asked > pause ? asked < LongestAsked ? asked : LongestAsked
            : pause < LongestPause ? pause
            : LongestPause;
    }

    /// <summary>Waits. Renews the lease during the pause, so that the same process continues.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellation)
    {
        for (var left = pause; left > TimeSpan.Zero; left -= RenewEvery)
        {
            await Task.Delay(left < RenewEvery ? left : RenewEvery, time, cancellation);
            if (_lease is { } held && left > RenewEvery)
            {
                await TryAsync(() => store.RenewAsync(Source, held, cancellation));
            }
        }
    }

    /// <summary>Renews the lease during a long fetch. If the lease is lost, storing the events fails.</summary>
    private async Task RenewAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, over);
                await TryAsync(() => _lease is { } held ? store.RenewAsync(Source, held, over) : Task.CompletedTask);
            }
        }
        catch (OperationCanceledException)
        {
            // The fetch has ended.
        }
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The database does not respond. If it does not respond to the next turn either, that turn logs the error.
        }
    }

    [LoggerMessage(LogLevel.Information, "Gladly: {Accepted} new events, {Duplicates} duplicates, {Rejected} rejected")]
    private static partial void LogPolled(ILogger logger, long accepted, long duplicates, int rejected);

    [LoggerMessage(LogLevel.Warning, "Gladly: {Message}")]
    private static partial void LogFailed(ILogger logger, string message, Exception? failure);

    [LoggerMessage(LogLevel.Information, "Gladly: fetching works again")]
    private static partial void LogRecovered(ILogger logger);
}
