using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Audit;
using ConvExport.OData.Sources;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Sources.History;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary>
/// <c>backfill</c>: fetches days of history, with or without a running server. The command and a server take the days from the same table.
/// Their requests together stay within the platform's limits.
/// </summary>
internal static class BackfillCommand
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int MostDays = 4_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Create(string[] settings)
    {
        var from = new Option<string>("--from") { Description = "The first day, YYYY-MM-DD, in UTC", Required = true };
        var to = new Option<string>("--to") { Description = "The last day, inclusive", Required = true };
        var command = new Command(
            "backfill",
            "Fetches days of history from the platform, and waits until all days have been fetched or have failed. "
            + "You can safely run it again. The exit code is 0 only if every day is complete.");
        command.Options.Add(from);
        command.Options.Add(to);
        command.SetAction((result, cancellation) => RunAsync(
            settings, DayArgument.Of("--from", result.GetValue(from)!), DayArgument.Of("--to", result.GetValue(to)!), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        if (!parts.GetRequiredService<IOptions<SourcesOptions>>().Value.Gladly.IsConfigured)
        {
            throw new FailureException("No source is configured. Set Sources:Gladly:BaseUrl, User, and Token or TokenFile.");
        }

        var today = DateOnly.FromDateTime(parts.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        if (from > to || to > today)
        {
            throw new UsageException(from > to
                ? "--from is after --to."
                : $"--to is in the future. Today is {today.ToString(DayFormat, CultureInfo.InvariantCulture)} (UTC).");
        }

        if (to.DayNumber - from.DayNumber >= MostDays)
        {
            throw new UsageException(
                $"The period from --from to --to is longer than {MostDays} days. Run the command for shorter periods.");
        }

        var wanted = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).ToHashSet();
        var days = parts.GetRequiredService<BackfillStore>();
        await days.RequestAsync(GladlyPoller.Source, wanted, cancellation);
        await parts.AuditAsync(
            AuditAction.Backfill, GladlyPoller.Source, string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd} to {to:yyyy-MM-dd}"),
            cancellation);
        var ended = await CommandHost.WithProgressAsync("History", show => WorkAsync(parts, days, wanted, show, cancellation));
        foreach (var day in ended.Where(d => !IsWhole(d)))
        {
            var reason = day.Error
                ?? $"complete only until {InstantText.Of(day.WholeUntilUtc!.Value)}, because the platform's reports are an hour behind. "
                + "Run the command again later.";
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd}: {reason}"));
        }

        var (rows, events) = (ended.Sum(d => d.Rows), ended.Sum(d => d.Events));
        await CommandHost.WriteLineAsync(
            $"{ended.Count(IsWhole)} of {ended.Count} days complete; {rows} rows in the reports, {events} events stored");
        return ended.All(IsWhole) ? 0 : 1;
    }

    /// <summary>Whether the last attempt succeeded and covers the complete day. Earlier attempts do not count.</summary>
    private static bool IsWhole(BackfillDay day) => day is { State: BackfillState.Done, IsWhole: true };

    /// <summary>
    /// Fetches days until all requested days are done or failed. Other processes may fetch some of them. Returns the requested days.
    /// </summary>
    private static async Task<List<BackfillDay>> WorkAsync(
        IServiceProvider parts, BackfillStore days, HashSet<DateOnly> wanted, Action<double?, string> show, CancellationToken cancellation)
    {
        var backfill = parts.GetRequiredService<Backfill>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, BackfillJob.Workers).Select(_ => WorkOnDueAsync(days, backfill, over.Token)).ToList();
        while (true)
        {
            var now = (await days.ListAsync(GladlyPoller.Source, cancellation)).Where(d => wanted.Contains(d.Day)).ToList();
            var ended = now.Count(d => d.State is BackfillState.Done or BackfillState.Failed);
            show(100.0 * ended / wanted.Count, $"{ended} of {wanted.Count} days done or failed, {now.Sum(d => d.Events):N0} events stored");
            if (ended == wanted.Count)
            {
                await over.CancelAsync();
                await Task.WhenAll(workers);
                return now;
            }

            var stopped = await Task.WhenAny([Task.Delay(LookEvery, cancellation), .. workers]);
            await stopped;
        }
    }

    private static async Task WorkOnDueAsync(BackfillStore days, Backfill backfill, CancellationToken over)
    {
        try
        {
            while (true)
            {
                var isAny = false;
                foreach (var day in await days.DueAsync(GladlyPoller.Source, over))
                {
                    isAny |= await backfill.RunAsync(day, over);
                }

                if (!isAny)
                {
                    await Task.Delay(LookEvery, over);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // All requested days are done or failed, or the command was stopped.
        }
    }
}
