using System.Globalization;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Compares intake, and the first fold of all conversations, with <see cref="BareLoops"/>, which do only the minimum work. The program
/// and the loops run alternately, each on a fresh copy of the database and on one core (<c>taskset</c>). The fold also runs on two cores.
/// </summary>
internal static partial class StoreRun
{
    private static readonly string Self = typeof(StoreRun).Assembly.Location;

    public static async Task RunAsync(TestData data, int rounds)
    {
        var (bareIntake, intake, bareFold, fold, foldOnTwo, rebuild) =
            (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        long peak = 0;
        for (var round = 0; round < rounds; round++)
        {
            using (var empty = data.Copy("empty.db"))
            {
                bareIntake.Add(Seconds(await data.ExecAsync("0", [Self, "bare-intake", data.File("g/events.jsonl"), empty.Path])));
            }

            using (var empty = data.Copy("empty.db"))
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                await data.ExecAsync("0", [TestData.Program, "ingest", data.File("g/events.jsonl"), empty.Setting]);
                intake.Add(clock.Elapsed.TotalSeconds);
            }

            using (var stored = data.Copy("stored.db"))
            {
                bareFold.Add(Seconds(await data.ExecAsync("0", [Self, "bare-fold", stored.Path])));
            }

            using (var stored = data.Copy("stored.db"))
            {
                fold.Add(Seconds(await data.ExecAsync("0", [TestData.Program, "recompute", stored.Setting, "--Recompute:Workers=1"])));
            }

            using (var stored = data.Copy("stored.db"))
            {
                foldOnTwo.Add(Seconds(await data.ExecAsync("0,1", [TestData.Program, "recompute", stored.Setting])));
                var (time, memory, _) = await data.RunOnAsync(stored.Path, "recompute", "--all");
                rebuild.Add(time.TotalSeconds);
                peak = Math.Max(peak, memory);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {data.Conversations:N0} conversations, {data.Events:N0} events, medians of {rounds}
            bare insert loop, one core         {Speed(bareIntake),12:N0} events/s
            ingest, one core                   {Speed(intake),12:N0} events/s   {Ratio(bareIntake, intake):F2} of the bare loop
            bare read-parse-insert, one core   {Speed(bareFold),12:N0} events/s
            recompute, one core                {Speed(fold),12:N0} events/s   {Ratio(bareFold, fold):F2} of the bare loop
            recompute, two cores               {Speed(foldOnTwo),12:N0} events/s   {Ratio(fold, foldOnTwo):F2} of one core
            recompute --all, no row changes    {Speed(rebuild),12:N0} events/s   peak {peak / 1e6:N0} MB
            """));

        double Speed(List<double> times) => data.Events / Median.Of(times);
    }

    /// <summary>
    /// Returns the speed of the second run relative to the first, as the median over the rounds. Each list has the time of each round.
    /// </summary>
    private static double Ratio(List<double> first, List<double> second) => Median.Of(first.Zip(second, (a, b) => a / b));

    private static double Seconds(string output) =>
        double.Parse(InSeconds().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"in ([\d.]+) s")]
    private static partial Regex InSeconds();
}
