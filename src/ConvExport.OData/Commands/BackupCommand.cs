using System.CommandLine;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>backup</c>: copies the SQLite database while it is in use.</summary>
internal static class BackupCommand
{
    public static Command Create(string[] settings)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist" };
        var command = new Command(
            "backup", "Copies the SQLite database consistently while servers and workers use it. Back up SQL Server with its own tools.");
        command.Arguments.Add(file);
        command.SetAction(async (result, cancellation) =>
        {
            var path = Path.GetFullPath(result.GetValue(file)!);
            if (Path.Exists(path))
            {
                throw new FailureException($"'{path}' exists already. Choose another name; nothing is overwritten.");
            }

            if (!Directory.Exists(Path.GetDirectoryName(path)))
            {
                throw new FailureException($"The folder '{Path.GetDirectoryName(path)}' does not exist. Create it first.");
            }

            await using var parts = await CommandHost.StartAsync(settings, cancellation);
            var partial = path + ".partial";
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

            await CommandHost.WriteLineAsync($"{new FileInfo(path).Length:N0} bytes written to {path}. Keep the key file apart from it; see the documentation on backups.");
            return 0;
        });
        return command;
    }
}
