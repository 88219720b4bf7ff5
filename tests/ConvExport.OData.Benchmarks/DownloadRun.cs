using System.Globalization;

namespace ConvExport.OData.Benchmarks;

/// <summary>Downloads to files, by the whole program: start-up and end are in the figures.</summary>
internal static class DownloadRun
{
    public static async Task RunAsync(TestData data, int rounds)
    {
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var times = new List<double>();
            long peak = 0;
            for (var round = 0; round < rounds; round++)
            {
                var (time, memory, _) = await data.RunAsync("export", data.File("out." + format));
                times.Add(time.TotalSeconds);
                peak = Math.Max(peak, memory);
            }

            // Memory that is flat in the number of rows is the same for a part of them.
            var (_, partly, output) = await data.RunAsync("export", data.File("part." + format), "--to", "2024-01-31");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"export .{format,-5} {data.Conversations / Median.Of(times),12:N0} rows/s (median of {rounds}), peak {peak / 1e6:N0} MB, file {new FileInfo(data.File("out." + format)).Length / 1e6:N0} MB; peak {partly / 1e6:N0} MB for {output.Split(' ')[0]} rows"));
        }
    }
}
