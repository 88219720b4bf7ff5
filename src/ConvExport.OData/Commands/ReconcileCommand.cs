using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using ConvExport.OData.Sources;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Sources.Reconcile;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace ConvExport.OData.Commands;

/// <summary><c>reconcile</c>: compares the platform's Conversation Export with the rows of this program.</summary>
internal static class ReconcileCommand
{
    public static Command Create(string[] settings)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV files of the platform's Conversation Export, in the platform's or this program's layout",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var from = new Option<string?>("--from")
        {
            Description = "The first day of creation, YYYY-MM-DD. With --from and --to, the report is fetched from Gladly",
        };
        var to = new Option<string?>("--to") { Description = "The last day of creation, inclusive" };
        var save = new Option<string?>("--out")
        {
            Description = "A file to write, with each cell that differs; its extension, .csv or .xlsx, sets the format",
        };
        var command = new Command(
            "reconcile",
            "Compares the platform's Conversation Export with this program's rows, cell by cell. "
            + "The exit code is 0 only if rows were compared, no conversation is missing, and no values differ, except in precision.");
        command.Arguments.Add(files);
        command.Options.Add(from);
        command.Options.Add(to);
        command.Options.Add(save);
        command.Validators.Add(result =>
        {
            var isFetched = result.GetValue(from) is not null && result.GetValue(to) is not null;
            if (result.GetValue(files) is null or [] == !isFetched)
            {
                result.AddError("Specify either at least one FILE, or both --from and --to to fetch the report from Gladly.");
            }
        });
        command.SetAction((result, cancellation) => RunAsync(
            settings, result.GetValue(files) ?? [], result.GetValue(from), result.GetValue(to), result.GetValue(save), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] settings, string[] files, string? from, string? to, string? save, CancellationToken cancellation)
    {
        InputFiles.RequireAll(files);
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var reports = from is null || to is null ? OpenAsync(files, cancellation) : Fetch(parts, from, to, cancellation);
        await using var file = save is null
            ? null
            : ReconcileFile.Create(save) ?? throw new UsageException($"--out '{save}' must end with .csv or .xlsx.");
        var result = await CommandHost.WithProgressAsync("Comparing", show => parts.GetRequiredService<Reconciliation>().RunAsync(
            reports, cell => file?.WriteAsync(cell) ?? ValueTask.CompletedTask, rows => show(null, $"{rows:N0} rows"), cancellation,
            from is null || to is null ? null : (StartOf(DayArgument.Of("--from", from)), StartOf(DayArgument.Of("--to", to).AddDays(1)))));
        await PrintAsync(result);
        return result.IsEqual ? 0 : 1;
    }

    private static IAsyncEnumerable<(string Name, Stream Csv)> Fetch(
        IServiceProvider parts, string from, string to, CancellationToken cancellation) =>
        parts.GetRequiredService<IOptions<SourcesOptions>>().Value.Gladly.IsConfigured
            ? parts.GetRequiredService<GladlyExports>().FetchAsync(DayArgument.Of("--from", from), DayArgument.Of("--to", to), cancellation)
            : throw new FailureException(
                "No source is configured. Specify files, or set Sources:Gladly:BaseUrl, User, and Token or TokenFile.");

    private static async IAsyncEnumerable<(string Name, Stream Csv)> OpenAsync(
        string[] files, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in files)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return (path, File.OpenRead(path));
        }
    }

    private static DateTime StartOf(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static async Task PrintAsync(ReconcileResult result)
    {
        await CommandHost.WriteLineAsync(
            $"{result.Rows} rows in the report; {result.Repeated} repeated; {result.Undecided} not compared (events may be incomplete)");
        await PrintMissingAsync("conversations of the platform's report have no row", result.MissingHere, result.MissingHereExamples);
        await PrintMissingAsync("rows are missing from the platform's report", result.MissingThere, result.MissingThereExamples);
        var table = new Table().Border(TableBorder.Simple).AddColumns("Column", "Compared", "Equal", "Different", "Kinds", "Example");
        foreach (var column in result.Columns)
        {
            var kinds = column.Kinds.Where(k => k.Key != DifferenceKind.None).OrderByDescending(k => k.Value).ToList();
            table.AddRow(
                [.. new[]
                {
                    column.Title, Number(column.Compared), Number(column.Equal), Number(column.Different),
                    string.Join(", ", kinds.Select(k => $"{ReconcileFile.NameOf(k.Key)} {Number(k.Value)}")),
                    kinds.Count == 0 ? "" : ExampleOf(column.Examples.First(e => e.Kind == kinds[0].Key)),
                }.Select(t => new Text(t))]);
        }

        AnsiConsole.Write(table);
        await CommandHost.WriteLineAsync($"{(result.IsEqual ? "Equal." : "Not equal.")}");
    }

    private static async Task PrintMissingAsync(string what, long count, List<string> examples)
    {
        if (count > 0)
        {
            await CommandHost.WriteLineAsync($"{count} {what}: {string.Join(", ", examples)}{(count > examples.Count ? ", …" : "")}");
        }
    }

    private static string ExampleOf(DifferingCell cell) => $"{cell.ConversationId}: {cell.Theirs ?? "(blank)"} / {cell.Ours ?? "(blank)"}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
