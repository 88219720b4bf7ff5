using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Commands;

/// <summary>Prepares the database for every command.</summary>
internal static class DatabaseStart
{
    /// <summary>
    /// Migrates the database to this version's schema and checks its configuration. Writes warnings to standard error. Throws
    /// <see cref="FailureException"/> if the program could not work correctly.
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

    /// <summary>Returns the file, or the database and server, without credentials.</summary>
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
