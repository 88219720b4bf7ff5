using System.Globalization;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Benchmarks;

/// <summary>Intake and recompute as the command line does them.</summary>
internal static partial class RecomputeRun
{
    public static async Task RunAsync(TestData data, int rounds)
    {
        var rates = new List<double>();
        long peak = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (_, memory, output) = await data.RunAsync("recompute", "--all");
            var match = Folded().Match(output);
            rates.Add(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            peak = Math.Max(peak, memory);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {data.Conversations:N0} conversations, {data.Events:N0} events
            ingest            {data.Events / data.IntakeTime.TotalSeconds,12:N0} events/s (whole process, one run)
            recompute --all   {Median.Of(rates),12:N0} events/s (median of {rounds}; every row unchanged), peak {peak / 1e6:N0} MB
            """));
    }

    [GeneratedRegex(@"from (\d+) events in ([\d.]+) s")]
    private static partial Regex Folded();
}
