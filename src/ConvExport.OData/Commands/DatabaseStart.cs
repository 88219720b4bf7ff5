using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Commands;

/// <summary>What every verb does with the database before anything else.</summary>
internal static class DatabaseStart
{
    /// <summary>
    /// Brings the database to this version's schema and checks how it is set up. Warns on standard error; throws
    /// <see cref="FailureException"/> where the program could not work correctly.
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

    /// <summary>Which database it is, without what is secret: the file, or server and database.</summary>
    public static async Task<string> DescribeAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync(cancellation);
        var connection = context.Database.GetDbConnection();
        return File.Exists(connection.DataSource) ? Path.GetFullPath(connection.DataSource) : $"{connection.Database} on {connection.DataSource}";
    }
}
