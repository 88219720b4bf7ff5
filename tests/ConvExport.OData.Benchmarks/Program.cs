using BenchmarkDotNet.Running;
using ConvExport.OData.Benchmarks;

// dotnet run -c Release --project tests/ConvExport.OData.Benchmarks -- all [--conversations N] [--rounds R]
//   all        creates the data, then runs store, feed and downloads
//   feed       rows per second of the feed, compared with a plain [EnableQuery] controller
//              (--server CONNECTION: an empty database on SQL Server)
//   rendered   rows rendered from columns, compared with rows stored as JSON
//   downloads  CSV and XLSX compared with loops that do only the minimum; the program's memory
//              (--database FILE: an existing database with N conversations)
//   store      intake and the first recompute compared with loops that do only the minimum, on one core; recompute also on two
//   intake     events per second for a tenth of the conversations and for all (--conversations 1000000)
//   scale      a tenth of the conversations compared with all; memory; the time until an event is in its row
//              (--conversations 1000000)
//   extremes   one customer with 120,000 events, 100,000 topics in one request, a renamed inbox
//              (--conversations 100000; --server CONNECTION)
//   hostile    clients that never read, slow clients, wrong keys, a full disk; the cost of the audit (--conversations 20000)
//   history    fetches history from a simulated platform on this machine, within the platform's limits (--days 8; --again 8: how
//              many days to fetch twice; --conversations 5000 per day; --database FILE: the database of an earlier run on the same day)
//   reconcile  compares rows with a report in the platform's format (--conversations 1000000)
//   pages      the report pages and the page Connect, in Chromium (--conversations 100000)
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
    await SourceRun.RunHistoryAsync(
        options.Days, args.Contains("--conversations") ? options.Conversations : 5_000, options.DaysAgain, options.Database);
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
        _ => throw new ArgumentException($"Unknown run '{run}'. The comment at the top of Program.cs lists the runs."),
    });
}

return 0;
