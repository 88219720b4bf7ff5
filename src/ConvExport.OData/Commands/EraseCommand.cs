using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Audit;
using ConvExport.OData.Exports;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>erase</c>: removes a customer from events and rows, and records the erasure. Safe to repeat.</summary>
internal static class EraseCommand
{
    public static Command Create(string[] settings)
    {
        var customer = new Option<string>("--customer") { Description = "The customer's id", Required = true };
        var command = new Command(
            "erase",
            "Removes a customer's id from all events and rows. The customer's events keep only the data that the report needs. "
            + "The record of the erasure contains a hash of the id instead of the id.");
        command.Options.Add(customer);
        command.SetAction((result, cancellation) => RunAsync(settings, result.GetValue(customer)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, string customer, CancellationToken cancellation)
    {
        if (customer.Length is 0 or > 64)
        {
            throw new UsageException("--customer must be an id of 1 to 64 characters.");
        }

        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var removals = parts.GetRequiredService<RemovalStore>();
        await removals.RequestErasureAsync(customer, cancellation);
        await parts.GetRequiredService<Recomputer>().FoldToTheEndAsync(null, cancellation);
        await RemoveExportsAsync(parts, cancellation);
        await parts.GetRequiredService<SchemaStore>().WipeDeletedAsync(cancellation);
        var done = await removals.LastAsync(RemovalKind.Erasure, RemovalStore.HashOf(customer), cancellation);
        await parts.AuditAsync(
            AuditAction.Erase, null,
            string.Create(CultureInfo.InvariantCulture, $"conversations={done?.Conversations ?? 0} events={done?.Events ?? 0}"),
            cancellation);
        await CommandHost.WriteLineAsync($"{done?.Events ?? 0} events and {done?.Conversations ?? 0} conversations changed");
        return 0;
    }

    /// <summary>Deletes all exports, because their files may contain the customer's data. Running exports stop.</summary>
    private static async Task RemoveExportsAsync(ServiceProvider parts, CancellationToken cancellation)
    {
        var (exports, folder) = (parts.GetRequiredService<ExportStore>(), parts.GetRequiredService<ExportFolder>());
        foreach (var export in await exports.AllAsync(cancellation))
        {
            await exports.RemoveAsync(export.Id, cancellation);
            folder.Delete(export);
        }
    }
}
