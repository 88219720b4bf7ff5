using System.CommandLine;

namespace ConvExport.OData.Commands;

/// <summary><c>check</c>: lists problems in an installation, each with a fix.</summary>
internal static class CheckCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "check", "Checks settings, database, files, disk, clock and keys, and lists each problem with a fix.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = CommandHost.Build(settings);
            var check = parts.GetRequiredService<InstallationCheck>();
            if (check.MissingFile is { } none)
            {
                throw new FailureException(
                    $"There is no database at '{none}'. Run this command in the folder of the installation. "
                    + "To create a database, start the server or run: convexport migrate");
            }

            if (await check.MissingMigrationsAsync(cancellation) is { Count: > 0 } missing)
            {
                throw new FailureException(
                    $"The database lacks {missing.Count} {(missing.Count == 1 ? "migration" : "migrations")} of this version "
                    + $"({string.Join(", ", missing)}). "
                    + "Start the server, or run: convexport migrate");
            }

            var findings = await check.RunAsync(cancellation);
            foreach (var finding in findings)
            {
                await Console.Out.WriteLineAsync((finding.IsFatal ? "Error: " : "Warning: ") + finding.Message);
            }

            if (findings.Count == 0)
            {
                await Console.Out.WriteLineAsync("No problems found.");
            }

            return findings.Any(f => f.IsFatal) ? 1 : 0;
        });
        return command;
    }
}
