using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Sources;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>sources</c>: prints the state of each source.</summary>
internal static class SourcesCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "sources", "Prints the state of each source: last event, lag, position, coverage, gaps, history, last error.");
        command.Subcommands.Add(GladlyCommand.Create(settings));
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            foreach (var source in await parts.GetRequiredService<SourceReader>().ReadAsync(cancellation))
            {
                await PrintAsync(source);
            }

            return 0;
        });
        return command;
    }

    private static async Task PrintAsync(SourceStatus source)
    {
        await CommandHost.WriteLineAsync($"{source.Name}: {source.State}");
        foreach (var (name, value) in LinesOf(source).Where(l => l.Value is not null))
        {
            await CommandHost.WriteLineAsync($"  {name,-12} {value}");
        }
    }

    private static IEnumerable<(string Name, string? Value)> LinesOf(SourceStatus source)
    {
        yield return ("message", source.Message);
        yield return ("position", TimeOf(source.PositionAt));
        yield return ("lag", source.LagSeconds is { } lag ? string.Create(CultureInfo.InvariantCulture, $"{lag:F0} s") : null);
        yield return ("last event", TimeOf(source.LastEventAt));
        yield return ("directory", TimeOf(source.DirectoryAt));
        yield return ("sessions", TimeOf(source.WorkSessionsAt));
        foreach (var span in source.Coverage)
        {
            yield return ("covered", $"{TimeOf(span.From)} to {TimeOf(span.To)}");
        }

        foreach (var gap in source.Gaps)
        {
            yield return ("gap", $"{TimeOf(gap.From)} to {TimeOf(gap.To)}{(gap.IsFilled ? ", filled from history" : "")}");
        }

        yield return ("history", HistoryOf(source.Backfill));
        yield return ("last error", source.LastError is { } error && error != source.Message
            ? $"{error}{SinceOf(source.ErrorSince)}"
            : null);
        yield return ("last error", source.Backfill.LastError is { } history ? "history: " + history : null);
    }

    private static string? HistoryOf(BackfillStatus history) => history.Days == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{history.Done} of {history.Days} days from {history.From:yyyy-MM-dd} to {history.To:yyyy-MM-dd} fetched, "
        + $"{history.Whole} complete, {history.Failed} failed, {history.Rows} rows, {history.Events} events");

    private static string SinceOf(DateTime? utc) => utc is null ? "" : $" (since {TimeOf(utc)})";

    private static string? TimeOf(DateTime? utc) => utc is { } time ? InstantText.Of(time) : null;
}
