using System.CommandLine;
using ConvExport.OData.Audit;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>backup</c>: copies the SQLite database while it is in use.</summary>
internal static class BackupCommand
{
    public static Command Create(string[] settings)
    {
        var file = new Argument<string>("FILE") { Description = "The new file to write" };
        var command = new Command(
            "backup", "Copies the SQLite database consistently while servers and workers use it. Back up SQL Server with its own tools.");
        command.Arguments.Add(file);
        command.SetAction(async (result, cancellation) =>
        {
            var path = Path.GetFullPath(result.GetValue(file)!);
            if (Path.Exists(path))
            {
                throw new FailureException($"'{path}' already exists. Choose another name; backup does not overwrite files.");
            }

            if (!Directory.Exists(Path.GetDirectoryName(path)))
            {
                throw new FailureException($"The folder '{Path.GetDirectoryName(path)}' does not exist. Create it first.");
            }

            await using var parts = CommandHost.Build(settings);
            if (parts.GetRequiredService<InstallationCheck>().MissingFile is { } none)
            {
                throw new FailureException($"There is no database at '{none}'. Run this command in the folder of the installation.");
            }

            var partial = $"{path}.{Guid.NewGuid():N}.partial";
            try
            {
                if (!await parts.GetRequiredService<SchemaStore>().BackUpAsync(partial, cancellation))
                {
                    throw new FailureException("The database is on SQL Server. Back it up with SQL Server's own tools (BACKUP DATABASE).");
                }

                File.Move(partial, path);
            }
            finally
            {
                File.Delete(partial);
            }

            await parts.AuditAsync(AuditAction.Backup, path, null, cancellation);
            await CommandHost.WriteLineAsync($"{new FileInfo(path).Length:N0} bytes written to {path}.");
            await Console.Error.WriteLineAsync(
                "Also back up the protection key, and keep it in another place. See docs/operate.md, section Back up.");
            return 0;
        });
        return command;
    }
}
