using System.CommandLine;
using System.Globalization;
using ConvExport.OData.Audit;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>prune</c>: removes old conversations that are closed or merged, with their events. Safe to repeat.</summary>
internal static class PruneCommand
{
    public static Command Create(string[] settings)
    {
        var before = new Option<string>("--before")
        {
            Description =
                "A day, YYYY-MM-DD, in the report time zone. Conversations with an event on or after this day stay",
            Required = true,
        };
        var command = new Command(
            "prune", "Removes old conversations that are closed or merged, with their events and rows. Open conversations stay.");
        command.Options.Add(before);
        command.SetAction((result, cancellation) => RunAsync(settings, result.GetValue(before)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, string before, CancellationToken cancellation)
    {
        var day = DayArgument.Of("--before", before);
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var instant = ReportDays.StartUtc(day, parts.GetRequiredService<FoldSettings>().TimeZone);
        var removals = parts.GetRequiredService<RemovalStore>();
        await removals.RequestPruneAsync(instant, cancellation);
        await parts.GetRequiredService<Recomputer>().FoldToTheEndAsync(null, cancellation);
        var done = await removals.LastAsync(RemovalKind.Prune, RemovalStore.InstantOf(instant), cancellation);
        await parts.AuditAsync(
            AuditAction.Prune, null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"before={instant:yyyy-MM-ddTHH:mm:ssZ} conversations={done?.Conversations ?? 0} events={done?.Events ?? 0}"),
            cancellation);
        await CommandHost.WriteLineAsync($"{done?.Conversations ?? 0} conversations and {done?.Events ?? 0} events removed");
        return 0;
    }
}
