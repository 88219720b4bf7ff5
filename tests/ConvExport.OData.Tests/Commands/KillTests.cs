using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Commands;

/// <summary>Kills the real program at many moments: repeating the command ends in the rows of an undisturbed run.</summary>
public sealed class KillTests
{
    private const int Conversations = 3_000;

    [Fact]
    public async Task Killed_ingests_and_recomputes_end_in_the_same_rows_when_they_are_repeated()
    {
        using var calmFolder = new TempFolder();
        using var wildFolder = new TempFolder();
        var (calm, wild) = (new RealProgram(calmFolder), new RealProgram(wildFolder));
        var generated = calmFolder.File("g");
        await calm.DoAsync("generate", "--conversations", $"{Conversations}", "--seed", "2", "--out", generated);
        string[] directory = ["directory", "--agents", Path.Combine(generated, "agents.jsonl"), "--topics", Path.Combine(generated, "topics.jsonl"), "--inboxes", Path.Combine(generated, "inboxes.jsonl")];
        string[] ingest = ["ingest", Path.Combine(generated, "events.jsonl"), "--Intake:BatchSize=500"];
        string[] recompute = ["recompute", "--Recompute:BatchSize=100"];

        await calm.DoAsync(directory);
        await calm.DoAsync(ingest);
        await calm.DoAsync(recompute);

        await wild.DoAsync(directory);
        Assert.True(await KillRepeatedlyAsync(wild, ingest) > 0, "ingest was never hit");
        await wild.DoAsync(ingest);
        Assert.True(await KillRepeatedlyAsync(wild, recompute) > 0, "recompute was never hit");

        await wild.DoAsync(recompute);

        Assert.Equal(await ExportAsync(calm, calmFolder), await ExportAsync(wild, wildFolder));
    }

    /// <summary>Later and later, so that start, middle and end are hit whatever the machine's speed.</summary>
    private static async Task<int> KillRepeatedlyAsync(RealProgram program, string[] words)
    {
        var killed = 0;
        for (var milliseconds = 300; milliseconds < 1_500; milliseconds += 150)
        {
            if (!await program.KillAsync(TimeSpan.FromMilliseconds(milliseconds), words))
            {
                break;
            }

            killed++;
        }

        return killed;
    }

    private static async Task<string> ExportAsync(RealProgram program, TempFolder folder)
    {
        await program.DoAsync("export", "rows.csv");
        return await File.ReadAllTextAsync(folder.File("rows.csv"));
    }
}
