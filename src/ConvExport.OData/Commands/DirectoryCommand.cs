using System.CommandLine;
using ConvExport.OData.Audit;
using ConvExport.OData.Intake;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary><c>directory</c>: loads names of agents and inboxes, and the topic tree.</summary>
internal static class DirectoryCommand
{
    public static Command Create(string[] settings)
    {
        var options = DirectoryIntake.Parts.ToDictionary(
            part => part,
            part => new Option<string?>("--" + part) { Description = $"A JSONL file of {part}, plain or .gz, or '-' for standard input" });
        var command = new Command(
            "directory",
            "Loads directory files. An entry replaces the stored entry with the same id. "
            + "Then the server, or convexport recompute, updates the rows that show the entry's name.");
        foreach (var option in options.Values)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (options.Values.All(o => result.GetResult(o) is null))
            {
                result.AddError("directory needs at least one of --agents, --inboxes, --topics.");
            }
        });
        command.SetAction((result, cancellation) =>
        {
            var files = options.Select(o => (o.Key, File: result.GetValue(o.Value)));
            return RunAsync(settings, [.. files.Where(f => f.File is not null).Select(f => (f.Key, f.File!))], cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string[] settings, IReadOnlyList<(string Part, string File)> files, CancellationToken cancellation)
    {
        InputFiles.RequireAll(files.Select(f => f.File));
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var intake = parts.GetRequiredService<DirectoryIntake>();
        var longest = parts.GetRequiredService<IOptions<IntakeOptions>>().Value.MostRead;
        foreach (var (part, path) in files)
        {
            var report =
                await InputFiles.TakeAsync(path, longest, lines => intake.TakeAsync(part, lines, path, cancellation), cancellation);
            await parts.AuditAsync(
                AuditAction.Directory, part, $"{path}: changed={report.Accepted} rejected={report.Rejected.Count}", cancellation);
            await InputFiles.PrintAsync(path, report, "unchanged");
        }

        return 0;
    }
}
