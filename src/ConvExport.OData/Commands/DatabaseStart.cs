using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Commands;

/// <summary>Prepares the database for the server, and for all commands that use the database, except check and backup.</summary>
internal static class DatabaseStart
{
    /// <summary>
    /// Migrates the database to this version's schema and checks its configuration. Writes warnings to standard error. Throws
    /// <see cref="FailureException"/> if the program cannot work correctly with this configuration.
    /// </summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var schema = services.GetRequiredService<SchemaStore>();
        await schema.MigrateAsync(cancellation);
        var faults = await schema.CheckAsync(cancellation);
        if (faults.Where(f => f.IsFatal).Select(f => f.Message).ToList() is { Count: > 0 } fatal)
        {
            throw new FailureException(string.Join(' ', fatal));
        }

        foreach (var fault in faults)
        {
            await Console.Error.WriteLineAsync("Warning: " + fault.Message);
        }
    }

    /// <summary>Returns a text that names the database: its file, or its name and server. The text contains no credentials.</summary>
    public static async Task<string> DescribeAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await using var context =
            await services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync(cancellation);
        var connection = context.Database.GetDbConnection();
        return File.Exists(connection.DataSource)
            ? Path.GetFullPath(connection.DataSource)
            : $"{connection.Database} on {connection.DataSource}";
    }
}
