using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>The options of the command line, which the comment at the top of Program.cs describes.</summary>
internal sealed record RunOptions(
    IReadOnlyList<string> Runs, int Conversations, int Rounds, int Days, int DaysAgain, string? Database, string? Server)
{
    public static RunOptions Parse(string[] args)
    {
        var name = args.FirstOrDefault() ?? "all";
        return new RunOptions(
            name == "all" ? ["store", "feed", "downloads"] : [name], Number("--conversations", 200_000), Number("--rounds", 5),
            Number("--days", 8), Number("--again", Number("--days", 8)), Text("--database"), Text("--server"));

        int Number(string option, int otherwise) => Array.IndexOf(args, option) is >= 0 and var at
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : otherwise;

        string? Text(string option) => Array.IndexOf(args, option) is >= 0 and var at ? args[at + 1] : null;
    }
}

/// <summary>The median of several rounds. A single slow round hardly changes it.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
