using System.CommandLine;
using System.Data.Common;
using System.Text.RegularExpressions;
using ConvExport.OData.Operations;
using ConvExport.OData.Sources;
using ConvExport.OData.Sources.History;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Commands;

/// <summary>
/// The commands of the program. Exit codes: 0 for success; 1 if a command failed, check found an error, check-events or
/// reconcile found problems, or backfill left a day incomplete; 2 for wrong usage. The reason for a failure goes to standard error.
/// </summary>
internal static partial class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        // Settings can be anywhere on the command line, in the usual .NET form --Section:Key=value.
        args = SettingsFile.Join(args);
        var settings = args.Where(IsSetting).ToArray();
        var result = Root(settings).Parse([.. args.Where(word => !IsSetting(word))]);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync(
                $"See: convexport {string.Concat(Path(result.CommandResult.Command).Select(name => name + " "))}--help");
            return WrongUsage;
        }

        try
        {
            // System.CommandLine would end the process two seconds after a signal, even if work is still running. So its handling is off,
            // and this program and the host handle signals.
            using var stop = new StopSignals();
            return await result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (SettingsException wrong)
        {
            await Console.Error.WriteLineAsync("The settings are wrong:");
            foreach (var fault in wrong.Faults)
            {
                await Console.Error.WriteLineAsync("  " + fault);
            }

            return Failed;
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return WrongUsage;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. Data stored so far is kept. To continue, run the same command again.");
            return Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException or DbUpdateException
            or InvalidDataException or ArgumentException or ProtectionKeyException or FailureException or SourceException
            or ReportFormatException)
        {
            await Console.Error.WriteLineAsync(failure.Message.ReplaceLineEndings(" "));
            return Failed;
        }
    }

    private static RootCommand Root(string[] settings)
    {
        var root = new RootCommand(
            "Turns conversation events into the rows of Gladly's Conversation Export, as CSV and XLSX files, "
            + "and as an OData feed for Excel and Power BI.");
        var serve = ServeCommand.Create(settings);
        root.Subcommands.Add(serve);
        root.Subcommands.Add(DemoCommand.Create(settings));
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(IngestCommand.Create(settings));
        root.Subcommands.Add(DirectoryCommand.Create(settings));
        root.Subcommands.Add(RecomputeCommand.Create(settings));
        root.Subcommands.Add(SourcesCommand.Create(settings));
        root.Subcommands.Add(BackfillCommand.Create(settings));
        root.Subcommands.Add(ReconcileCommand.Create(settings));
        root.Subcommands.Add(CheckEventsCommand.Create());
        root.Subcommands.Add(PruneCommand.Create(settings));
        root.Subcommands.Add(EraseCommand.Create(settings));
        root.Subcommands.Add(ExportCommand.Create(settings));
        root.Subcommands.Add(KeysCommand.Create(settings));
        root.Subcommands.Add(MigrateCommand.Create(settings));
        root.Subcommands.Add(BackupCommand.Create(settings));
        root.Subcommands.Add(RestoredCommand.Create(settings));
        root.Subcommands.Add(CheckCommand.Create(settings));
        root.Options.Add(SettingsFile.Option);
        root.Options.Add(ServeCommand.Urls);
        root.Options.Add(ServeCommand.Roles);
        root.SetAction((result, cancellation) => ServeCommand.RunAsync(
            [.. settings, .. ServeCommand.RolesOf(result.GetValue(ServeCommand.Roles) ?? [])], result.GetValue(ServeCommand.Urls),
            cancellation));
        return root;
    }

    /// <summary>Returns the names of a command and its parent commands, without the program's name.</summary>
    private static IEnumerable<string> Path(Command command) => command is RootCommand
        ? []
        : [.. command.Parents.OfType<Command>().Take(1).SelectMany(Path), command.Name];

    private static bool IsSetting(string word) => Setting().IsMatch(word);

    /// <summary>Matches settings, and the test host's arguments for the application's name, folder and environment.</summary>
    [GeneratedRegex(@"^--([A-Z]\w*(:\w+)*|settings|environment|contentRoot|applicationName)=")]
    private static partial Regex Setting();
}

/// <summary>An argument is wrong in a way that the parser does not detect.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A command failed. The message says why and what to do.</summary>
internal sealed class FailureException(string message) : Exception(message);
