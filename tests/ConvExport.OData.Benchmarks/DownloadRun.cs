using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Commands;
using ConvExport.OData.Downloads;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Compares downloads with the loops of <see cref="BareFiles"/> over the same rows. Downloads and loops run alternately in one process.
/// Also measures the time and memory of <c>export</c> in a separate process.
/// </summary>
internal static class DownloadRun
{
    public static async Task RunAsync(TestData data, int rounds)
    {
        await CompareAsync(data, rounds);
        foreach (var format in FileFormats.All.Select(f => f.Name))
        {
            var (time, memory, _) = await data.RunAsync("export", data.File("out." + format));

            // Export a part of the rows too: the memory should not depend on the number of rows.
            var (_, partly, output) = await data.RunAsync("export", data.File("part." + format), "--to", "2024-01-31");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"export .{format,-5} whole process {data.Conversations / time.TotalSeconds,9:N0} rows/s, "
                + $"peak {memory / 1e6:N0} MB, file {new FileInfo(data.File("out." + format)).Length / 1e6:N0} MB; "
                + $"peak {partly / 1e6:N0} MB for {output.Split(' ')[0]} rows"));
        }
    }

    private static async Task CompareAsync(TestData data, int rounds)
    {
        await using var parts = await CommandHost.StartAsync([TestData.SettingOf(data.Database)], default);
        var downloads = parts.GetRequiredService<DownloadWriter>();
        (string Name, Func<Task> Run)[] runs =
        [
            ("columns read, nothing else", () => Task.FromResult(BareFiles.Read(data.Database))),
            ("columns read through ADO.NET", () => Task.FromResult(BareFiles.ReadByAdo(data.Database))),
            ("CSV", () => WriteAsync("csv", "")),
            ("CSV, gzip", () => WriteAsync("csv", "", isCompressed: true)),
            ("bare workbook", () =>
            {
                BareFiles.WriteXlsx(data.Database, data.File("bare.xlsx"), DownloadsOptions.MostRowsPerSheet);
                return Task.CompletedTask;
            }),
            ("workbook", () => WriteAsync("xlsx", "")),
            ("workbook with summary", () => WriteAsync("xlsx", "?summary=true")),
        ];
        var seconds = runs.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var clock = Stopwatch.StartNew();
                await runs[i].Run();
                if (round > 0)
                {
                    seconds[i].Add(clock.Elapsed.TotalSeconds);
                }
            }
        }

        for (var i = 0; i < runs.Length; i++)
        {
            var against = i switch { 2 or 3 => 0, 5 or 6 => 4, _ => i };
            var ratio = Median.Of(seconds[i].Zip(seconds[against], (a, b) => a / b));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{runs[i].Name,-30} {data.Conversations / Median.Of(seconds[i]),10:N0} "
                + $"rows/s{(against == i ? "" : $", {ratio:F2} of the time of {runs[against].Name}")} (median of {rounds})"));
        }

        async Task WriteAsync(string format, string query, bool isCompressed = false)
        {
            await using var file = new FileStream(
                data.File("ours." + format), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            await downloads.WriteAsync(
                new DownloadJob(FileFormats.Find(format)!, DownloadRequest.Parse(query), InboxScope.Everything, null),
                () => isCompressed ? ContentEncoding.Compress(file, ContentEncoding.Gzip) : file, null, default);
        }
    }
}
