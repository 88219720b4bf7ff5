using System.CommandLine;
using ConvExport.OData.Demo;
using ConvExport.OData.Intake;

namespace ConvExport.OData.Commands;

/// <summary><c>generate</c>: writes realistic events and a directory to files. The same arguments always produce the same files.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var conversations = Conversations(defaultValue: null);
        var seed = Seed();
        var output = new Option<string>("--out") { Description = "The folder to write to", Required = true };
        var command = new Command(
            "generate", "Writes realistic events and a directory to files. The same arguments always produce the same files.");
        command.Options.Add(conversations);
        command.Options.Add(seed);
        command.Options.Add(output);
        command.SetAction((result, cancellation) =>
            RunAsync(result.GetValue(conversations), result.GetValue(seed), result.GetValue(output)!, cancellation));
        return command;
    }

    public static Option<int> Conversations(int? defaultValue)
    {
        var option = new Option<int>("--conversations") { Description = "The number of conversations", Required = defaultValue is null };
        if (defaultValue is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && (!int.TryParse(token.Value, out var number) || number < 0))
            {
                result.AddError($"--conversations '{token.Value}' is not a whole number of 0 or more.");
            }
        });
        return option;
    }

    public static Option<int> Seed() =>
        new("--seed") { Description = "A number; different seeds generate different data", DefaultValueFactory = _ => 1 };

    private static async Task<int> RunAsync(int conversations, int seed, string output, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        var source = new LifeLikeSource(conversations, seed);
        foreach (var part in DirectoryIntake.Parts)
        {
            await WriteAsync(Path.Combine(output, part + ".jsonl"), source.Directory(part), cancellation);
        }

        var events = await WriteAsync(Path.Combine(output, "events.jsonl"), source.Events(), cancellation);
        await CommandHost.WriteLineAsync($"{conversations:N0} conversations, {events:N0} events in {Path.GetFullPath(output)}");
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
