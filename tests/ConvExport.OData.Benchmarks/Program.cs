using BenchmarkDotNet.Running;
using ConvExport.OData.Benchmarks;

// dotnet run -c Release --project tests/ConvExport.OData.Benchmarks -- all [--conversations N] [--rounds R] [--database FILE]
//   all        makes the data, then store, feed and downloads
//   feed       rows per second of the feed, compared with a plain [EnableQuery] controller (--server CONNECTION: an empty database)
//   rendered   rows rendered from columns against rows kept as JSON
//   downloads  CSV and XLSX compared with bare loops, and the program's memory (--database FILE: a database of that many conversations)
//   store      intake and the fold of everything, against bare loops, on one core and on two
//   intake     events per second for a tenth of the conversations and for all (--conversations 1000000)
//   scale      a tenth of the conversations against all, memory, how soon an event is in its row (--conversations 1000000)
//   extremes   one customer with 120,000 events, 100,000 topics at once, a new name of an inbox
//              (--conversations 100000; --server CONNECTION)
//   hostile    clients that never read, slow ones, wrong keys, a full disk; what the audit costs (--conversations 20000)
//   history    days of history from a platform on this machine, within its limits
//   reconcile  rows compared with the platform's own report (--conversations 1000000)
//   pages      the report page in Chromium (--conversations 100000)
//   micro      BenchmarkDotNet: decoding and folding
if (args is ["micro", ..])
{
    BenchmarkRunner.Run<FoldBenchmarks>();
    return 0;
}

if (args is ["bare-fold", var folded])
{
    BareLoops.Fold(folded);
    return 0;
}

if (args is ["bare-intake", var file, var taken])
{
    BareLoops.Intake(file, taken);
    return 0;
}

var options = RunOptions.Parse(args);
if (options.Runs is ["history"])
{
    await SourceRun.RunHistoryAsync();
    return 0;
}

if (options.Runs is ["reconcile"])
{
    await SourceRun.RunReconcileAsync(options.Conversations);
    return 0;
}

if (options.Runs is ["intake"])
{
    await ScaleRun.RunIntakeAsync(options.Conversations);
    return 0;
}

if (options.Runs is ["scale"])
{
    await ScaleRun.RunAsync(options.Conversations, options.Rounds);
    return 0;
}

if (options.Runs is ["extremes"])
{
    await ExtremesRun.RunAsync(options.Server, options.Conversations);
    return 0;
}

if (options is { Runs: ["feed"], Server: { } server })
{
    await using var stored = await TestData.CreateAsync(options.Conversations, server);
    await FeedRun.RunOnServerAsync(stored, server, options.Rounds);
    return 0;
}

await using var data =
    options.Database is { } database ? TestData.Of(database, options.Conversations) : await TestData.CreateAsync(options.Conversations);
foreach (var run in options.Runs)
{
    await (run switch
    {
        "store" => StoreRun.RunAsync(data, options.Rounds),
        "feed" => FeedRun.RunAsync(data, options.Rounds),
        "rendered" => RenderedRun.RunAsync(data, options.Rounds),
        "downloads" => DownloadRun.RunAsync(data, options.Rounds),
        "hostile" => HostileRun.RunAsync(data),
        "pages" => PageRun.RunAsync(data, options.Rounds),
        _ => throw new ArgumentException($"there is no run '{run}'"),
    });
}

return 0;
