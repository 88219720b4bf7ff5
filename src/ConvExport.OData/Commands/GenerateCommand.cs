using System.CommandLine;
using ConvExport.OData.Demo;
using ConvExport.OData.Intake;

namespace ConvExport.OData.Commands;

/// <summary>
/// <c>generate</c>: writes realistic events, and a directory of agents, inboxes and topics, to files. The same arguments always produce
/// the same files.
/// </summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var usual = new LifeLikePlan(0, 0);
        var output = new Option<string>("--out") { Description = "The folder to write to", Required = true };
        var command = new Command(
            "generate",
            "Writes realistic events, and a directory of agents, inboxes and topics, to files. "
            + "The same arguments always produce the same files.");
        var plan = new PlanOptions(command, $"{usual.Until:yyyy-MM-dd}", usual.Days);
        plan.Conversations.Required = true;
        command.Options.Add(output);
        command.SetAction((result, cancellation) =>
            RunAsync(plan.Of(result, usual.Conversations, usual.Until), result.GetValue(output)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(LifeLikePlan plan, string output, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        var source = new LifeLikeSource(plan);
        foreach (var part in DirectoryIntake.Parts)
        {
            await WriteAsync(Path.Combine(output, part + ".jsonl"), source.Directory(part), cancellation);
        }

        var events = await WriteAsync(Path.Combine(output, "events.jsonl"), source.Events(), cancellation);
        await CommandHost.WriteLineAsync($"{plan.Conversations:N0} conversations, {events:N0} events in {Path.GetFullPath(output)}");
        return 0;
    }

    private static async Task<long> WriteAsync(string path, IEnumerable<byte[]> lines, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 256 * 1024);
        long count = 0;
        foreach (var line in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            file.Write(line);
            file.WriteByte((byte)'\n');
            count++;
        }

        await file.FlushAsync(cancellation);
        return count;
    }
}
