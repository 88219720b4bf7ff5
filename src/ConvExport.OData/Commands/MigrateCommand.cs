using System.CommandLine;

namespace ConvExport.OData.Commands;

/// <summary><c>migrate</c>: migrates the database to this version's schema.</summary>
internal static class MigrateCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command(
            "migrate",
            "Migrates the database to this version's schema. "
            + "Every other command that uses the database also migrates it, except check and backup.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            await Console.Out.WriteLineAsync("The database has this version's schema.");
            return 0;
        });
        return command;
    }
}
