using System.CommandLine;
using ConvExport.OData.Audit;
using ConvExport.OData.Recompute;

namespace ConvExport.OData.Commands;

/// <summary><c>recompute</c>: recomputes conversations in this process, without a server.</summary>
internal static class RecomputeCommand
{
    public static Command Create(string[] settings)
    {
        var all = new Option<bool>("--all") { Description = "Recomputes all conversations, not only changed ones" };
        var command = new Command(
            "recompute", "Recomputes changed conversations (with --all: all conversations) in this process. Waits until they are done.");
        command.Options.Add(all);
        command.SetAction((result, cancellation) => RunAsync(settings, result.GetValue(all), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, bool all, CancellationToken cancellation)
    {
        await using var parts = await CommandHost.StartAsync(settings, cancellation);
        var isRebuild = await parts.GetRequiredService<SettingsChange>().RebuildIfChangedAsync(mayChange: true, cancellation) || all;
        var recomputer = parts.GetRequiredService<Recomputer>();
        var done = await CommandHost.WithProgressAsync("Computing", show =>
        {
            var progress = new DirectProgress<RecomputeProgress>(
                p => show(p.Percent, $"{p.Conversations:N0} of {p.Total:N0}, {p.EventsPerSecond:N0} events/s"));
            return all ? recomputer.FoldAllAsync(progress, cancellation) : recomputer.FoldToTheEndAsync(progress, cancellation);
        });
        if (isRebuild)
        {
            await parts.AuditAsync(AuditAction.Rebuild, null, null, cancellation);
        }

        var seconds = done.Elapsed.TotalSeconds;
        await CommandHost.WriteLineAsync(
            $"{done.Conversations} conversations computed from {done.Events} events in {seconds:F1} s; {done.Written} rows changed");
        return 0;
    }
}
