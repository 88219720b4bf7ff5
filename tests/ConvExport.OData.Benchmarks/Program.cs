using BenchmarkDotNet.Running;
using ConvExport.OData.Benchmarks;

// dotnet run -c Release --project tests/ConvExport.OData.Benchmarks -- all [--conversations N] [--rounds R]
//   all        makes the data, then every throughput run below
//   feed       feed rows/s against a plain [EnableQuery] controller, in turns
//   downloads  CSV and XLSX: time and peak memory of the whole program
//   recompute  events/s of intake and of recompute --all
//   micro      BenchmarkDotNet: decoding and folding
if (args is ["micro", ..])
{
    BenchmarkRunner.Run<FoldBenchmarks>();
    return 0;
}

var options = RunOptions.Parse(args);
await using var data = await TestData.CreateAsync(options.Conversations);
foreach (var run in options.Runs)
{
    await (run switch
    {
        "recompute" => RecomputeRun.RunAsync(data, options.Rounds),
        "feed" => FeedRun.RunAsync(data, options.Rounds),
        "downloads" => DownloadRun.RunAsync(data, options.Rounds),
        _ => throw new ArgumentException($"there is no run '{run}'"),
    });
}

return 0;
