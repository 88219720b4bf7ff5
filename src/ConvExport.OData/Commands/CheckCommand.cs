using System.CommandLine;

namespace ConvExport.OData.Commands;

/// <summary><c>check</c>: says what is wrong with an installation, and how to correct it. Changes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "check", "Looks at settings, database, files, disk, clock and keys, and says what is wrong and what to do. Changes nothing.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = CommandHost.Build(settings);
            var check = parts.GetRequiredService<InstallationCheck>();
            if (await check.MissingMigrationsAsync(cancellation) is { Count: > 0 } missing)
            {
                throw new FailureException(
                    $"The database lacks {missing.Count} migrations of this version ({string.Join(", ", missing)}). Start the server, or run: convexport migrate");
            }

            var findings = await check.RunAsync(cancellation);
            foreach (var finding in findings)
            {
                await Console.Out.WriteLineAsync((finding.IsFatal ? "Error: " : "Warning: ") + finding.Message);
            }

            if (findings.Count == 0)
            {
                await Console.Out.WriteLineAsync("Nothing is wrong.");
            }

            return findings.Any(f => f.IsFatal) ? 1 : 0;
        });
        return command;
    }
}
