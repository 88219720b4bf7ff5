using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>Which throughput runs, over how much data, how often.</summary>
internal sealed record RunOptions(IReadOnlyList<string> Runs, int Conversations, int Rounds, string? Database)
{
    public static RunOptions Parse(string[] args)
    {
        var name = args.FirstOrDefault() ?? "all";
        return new RunOptions(
            name == "all" ? ["store", "feed", "downloads"] : [name], Number("--conversations", 200_000), Number("--rounds", 5),
            Array.IndexOf(args, "--database") is >= 0 and var given ? args[given + 1] : null);

        int Number(string option, int otherwise) => Array.IndexOf(args, option) is >= 0 and var at
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
    }
}

/// <summary>What is stated of several rounds: the median, which a noisy moment does not move.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
