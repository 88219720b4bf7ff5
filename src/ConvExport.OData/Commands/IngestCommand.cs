using System.CommandLine;
using ConvExport.OData.Audit;
using ConvExport.OData.Intake;
using ConvExport.OData.Sources.History;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary><c>ingest</c>: stores events from files. Safe to repeat: events that are already stored count as duplicates.</summary>
internal static class IngestCommand
{
    public static Command Create(string[] settings)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "JSONL files, plain or .gz, or '-' for standard input", Arity = ArgumentArity.ZeroOrMore,
        };
        var retry = new Option<bool>("--retry-rejected")
        {
            Description = "Retries the rejected events that were kept. Use this after you change a limit or update the program",
        };
        var sessions = new Option<string[]>("--work-sessions")
        {
            Description = "CSV files of the platform's work session report, for handle time; repeatable", DefaultValueFactory = _ => [],
        };
        var command = new Command(
            "ingest", "Stores events from JSONL files. Keeps rejected lines, and prints the line number and reason of each.");
        command.Arguments.Add(files);
        command.Options.Add(retry);
        command.Options.Add(sessions);
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is null or [] && !result.GetValue(retry) && result.GetValue(sessions) is null or [])
            {
                result.AddError("Specify at least one FILE, '-' for standard input, --retry-rejected, or --work-sessions FILE.");
            }
        });
        command.SetAction((result, cancellation) => RunAsync(
            settings, result.GetValue(files) ?? [], result.GetValue(retry), result.GetValue(sessions) ?? [], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] settings, string[] files, bool retry, string[] sessions, CancellationToken cancellation)
    {
        InputFiles.RequireAll([.. files, .. sessions]);
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var intake = parts.GetRequiredService<EventIntake>();
        var longest = parts.GetRequiredService<IOptions<IntakeOptions>>().Value.MostRead;
        if (retry)
        {
            var report = await CommandHost.WithProgressAsync("retried events", show => intake.RetryRejectedAsync(
                new DirectProgress<IntakeReport>(r => show(null, $"{r.Received:N0} events")), cancellation));
            await InputFiles.PrintAsync("retried events", report, "duplicate");
        }

        foreach (var path in files)
        {
            var report = await CommandHost.WithProgressAsync(path, show => InputFiles.TakeAsync(path, longest, lines => intake.TakeAsync(
                lines, path, new DirectProgress<IntakeReport>(r => show(null, $"{r.Received:N0} events")), cancellation), cancellation));
            await parts.AuditAsync(
                AuditAction.Intake, path, $"accepted={report.Accepted} duplicates={report.Duplicates} rejected={report.Rejected.Count}",
                cancellation);
            await InputFiles.PrintAsync(path, report, "duplicate");
        }

        foreach (var path in sessions)
        {
            await using var file = File.OpenRead(path);
            var (_, read, changed) = await parts.GetRequiredService<WorkSessionIntake>().TakeAsync(file, cancellation);
            await parts.AuditAsync(AuditAction.Intake, path, $"sessions={read} changed={changed}", cancellation);
            await CommandHost.WriteLineAsync($"{path}: {read} work sessions, {changed} new or changed");
        }

        return 0;
    }
}
