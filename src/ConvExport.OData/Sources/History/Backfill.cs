using System.Globalization;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.History;

/// <summary>Fetches days of history and stores their events. Fetching a day again adds only new events.</summary>
internal sealed partial class Backfill(
    GladlyClient client, GladlyClock clock, BackfillStore days, HistoryStore history, RejectedInput rejected, RecomputeSignal signal,
    WriteTransactions transactions, IDatabaseWrites writes, IOptions<SourcesOptions> options, TimeProvider time, ILogger<Backfill> logger)
{
    private const int EventsAtOnce = 2_000;
    private const int MostAttempts = 6;

    /// <summary>If a day has more attempts than this, it fails, because fetching it probably crashes the process each time.</summary>
    private const int MostTaken = 50;

    /// <summary>
    /// One of the two reports of a day may be empty by mistake. From this attempt on, the empty report is accepted, unless the last
    /// successful fetch of the day had more rows.
    /// </summary>
    private const int MostDoubts = 3;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    private readonly int _rowLimit = options.Value.Gladly.ReportRowLimit;

    /// <summary>Fetches a day. Returns false, and does nothing, if another worker has the day or the day is not due.</summary>
    public async Task<bool> RunAsync(DateOnly day, CancellationToken cancellation)
    {
        if (await days.TakeAsync(GladlyPoller.Source, day, cancellation) is not { } taken)
        {
            return false;
        }

        if (taken.Attempts > MostTaken)
        {
            await FailAsync(taken, "Too many attempts were interrupted. Request the day again.", isTemporary: false, null, cancellation);
            return true;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewed = RenewAsync(taken, lost);
        try
        {
            await FetchAsync(taken, lost.Token);
        }
        catch (OperationCanceledException)
        {
            // The lease is lost, or the server stops. Another worker fetches the day.
            cancellation.ThrowIfCancellationRequested();
        }
        catch (Exception failure)
        {
            // Exceptions without IsTemporary count as temporary, for example if the database does not respond or the disk is full.
            var isTemporary = failure is not (SourceException { IsTemporary: false } or ReportFormatException { IsTemporary: false });
            await FailAsync(taken, failure.Message, isTemporary, (failure as SourceException)?.After, cancellation);
        }
        finally
        {
            await lost.CancelAsync();
            await renewed;
        }

        return true;
    }

    private async Task FetchAsync(BackfillDay day, CancellationToken cancellation)
    {
        var contents = new List<HistoryReport.Content>();

        // Computed before the first report is fetched, because the reports can lack events after this time.
        var wholeUntil = clock.Now - BackfillDay.ReportLag;
        foreach (var report in HistoryReport.All)
        {
            await using var body = await client.ReportAsync(report.Name, day.Day, day.Day, cancellation);
            var content = await report.ReadAsync(body, cancellation);
            if (content.Rows >= _rowLimit)
            {
                await NoteAsync(Issues.Cut(SubjectOf(day, report), content.Rows, Now), cancellation);
                await days.ForgetAsync(day, cancellation);
                throw new SourceException(
                    $"{report.Name} of {day.Day:yyyy-MM-dd} has {content.Rows} rows, the platform's limit.", isTemporary: false);
            }

            contents.Add(content);
        }

        var rows = contents.Sum(c => c.Rows);
        if (contents.Exists(c => c.Rows == 0) && (rows < day.Rows || (rows > 0 && day.Attempts < MostDoubts)))
        {
            throw new SourceException(string.Create(
                CultureInfo.InvariantCulture,
                $"A report of {day.Day:yyyy-MM-dd} is empty, but the day's other report or an earlier attempt had "
                + $"{Math.Max(rows, day.Rows)} rows."));
        }

        var stored = await StoreAsync(contents, cancellation);
        await SettleAsync(day, contents, cancellation);
        await days.FinishAsync(
            day,
            d =>
            {
                (d.State, d.Rows, d.Events, d.Error, d.FinishedUtc) = (BackfillState.Done, rows, d.Events + stored, null, Now);
                d.WholeUntilUtc = wholeUntil < d.ToUtc ? wholeUntil : d.ToUtc;
            },
            cancellation);
        LogDone(logger, day.Day, rows, stored);
    }

    /// <summary>
    /// Stores the events in batches of complete conversations, so that equal events of a conversation are counted together.
    /// </summary>
    private async Task<int> StoreAsync(List<HistoryReport.Content> contents, CancellationToken cancellation)
    {
        var stored = 0;
        var batch = new List<IncomingEvent>(EventsAtOnce);
        foreach (var conversation in contents.SelectMany(c => c.Events).GroupBy(e => HistoryIds.HomeOf(e.Event), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            batch.AddRange(conversation);
            if (batch.Count >= EventsAtOnce)
            {
                stored += await StoreAsync(batch, cancellation);
            }
        }

        return stored + await StoreAsync(batch, cancellation);
    }

    private async Task<int> StoreAsync(List<IncomingEvent> batch, CancellationToken cancellation)
    {
        var stored = await history.AddAsync(batch, cancellation);
        batch.Clear();
        if (stored > 0)
        {
            signal.Raise();
        }

        return stored;
    }

    /// <summary>Keeps rejected rows, and updates the data issues of the day.</summary>
    private async Task SettleAsync(BackfillDay day, List<HistoryReport.Content> contents, CancellationToken cancellation)
    {
        await rejected.KeepAsync(
            [.. contents.SelectMany(c => c.Rejected)], EventIntake.Part,
            string.Create(CultureInfo.InvariantCulture, $"history of {day.Day:yyyy-MM-dd}"), cancellation);
        var subjects = HistoryReport.All.Select(r => SubjectOf(day, r)).ToList();
        await transactions.RunAsync(
            (context, _) => context.DataIssues
                .Where(i => (i.Kind == DataIssueKind.SourceCut || i.Kind == DataIssueKind.PaymentWithoutId) && subjects.Contains(i.Subject))
                .ExecuteDeleteAsync(cancellation),
            cancellation);
        foreach (var (report, content) in HistoryReport.All.Zip(contents).Where(c => c.Second.PaymentsWithoutId.Count > 0))
        {
            await NoteAsync(
                Issues.PaymentWithoutId(SubjectOf(day, report), content.PaymentsWithoutId.Count, content.PaymentsWithoutId[0], Now),
                cancellation);
        }
    }

    /// <summary>Queues the day again after a pause, which doubles with each attempt, or marks the day as failed.</summary>
    private async Task FailAsync(BackfillDay day, string message, bool isTemporary, TimeSpan? after, CancellationToken cancellation)
    {
        var isOver = !isTemporary || day.Attempts >= MostAttempts;
        var pause = TimeSpan.FromTicks(FirstPause.Ticks << Math.Min(day.Attempts - 1, MostAttempts));
        await days.FinishAsync(
            day,
            d =>
            {
                (d.State, d.Error, d.FinishedUtc) =
                    (isOver ? BackfillState.Failed : BackfillState.Queued, SourceState.Shorten(message), Now);
                d.DueUtc = Now + (after > pause ? after.Value : pause);
            },
            cancellation);
        LogFailed(logger, day.Day, message, isOver ? "No more attempts follow" : "It will be tried again");
    }

    private async Task RenewAsync(BackfillDay day, CancellationTokenSource lost)
    {
        try
        {
            while (await IsHeldAsync(day, lost.Token))
            {
                await Task.Delay(RenewEvery, time, lost.Token);
            }

            await lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    /// <summary>
    /// Renews the lease of a day. Returns false if the lease is lost. Returns true if the database does not respond, because then no other
    /// worker can lease the day either.
    /// </summary>
    private async Task<bool> IsHeldAsync(BackfillDay day, CancellationToken cancellation)
    {
        try
        {
            return await days.RenewAsync(day, cancellation);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            return true;
        }
    }

    private Task NoteAsync(DataIssue issue, CancellationToken cancellation) => transactions.RunAsync(
        async (context, transaction) =>
        {
            await context.DataIssues.Where(i => i.Kind == issue.Kind && i.Subject == issue.Subject).ExecuteDeleteAsync(cancellation);
            await writes.NoteIssuesAsync(transaction, [issue], cancellation);
        },
        cancellation);

    private static string SubjectOf(BackfillDay day, HistoryReport report) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Source} {day.Day:yyyy-MM-dd} {report.Name}");

    private DateTime Now => InstantText.WholeMilliseconds(time.GetUtcNow().UtcDateTime);

    [LoggerMessage(LogLevel.Information, "History of {Day}: {Rows} rows, {Stored} new events")]
    private static partial void LogDone(ILogger logger, DateOnly day, long rows, int stored);

    [LoggerMessage(LogLevel.Warning, "History of {Day} could not be fetched: {Message} {Next}")]
    private static partial void LogFailed(ILogger logger, DateOnly day, string message, string next);
}
