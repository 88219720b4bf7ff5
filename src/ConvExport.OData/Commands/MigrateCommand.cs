using System.CommandLine;

namespace ConvExport.OData.Commands;

/// <summary><c>migrate</c>: migrates the database to this version's schema.</summary>
internal static class MigrateCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "migrate",
            "Migrates the database to this version's schema. All other commands that use the database do so too, except check and backup.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            await Console.Out.WriteLineAsync("The database has this version's schema.");
            return 0;
        });
        return command;
    }
}
