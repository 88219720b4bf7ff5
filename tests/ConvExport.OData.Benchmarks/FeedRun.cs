using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Commands;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.Sqlite;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Compares the feed with a plain <c>[EnableQuery]</c> controller on the same database. The two run alternately, over HTTP.
/// </summary>
internal static class FeedRun
{
    private const string EightColumns =
        "?$select=ConversationId,CreatedAt,Status,InboxNameCurrent,FirstChannel,Topics,HandleTimeSeconds,PaymentAmountCompletedUsd";
    private const int WarmUps = 5;
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromMinutes(10) };

    private static readonly Shape[] Shapes =
    [
        new("all columns", ""),
        new("$select of 8", EightColumns),
        new("all columns, generic reader", "", IsGeneric: true),
        new("$select of 8, generic reader", EightColumns, IsGeneric: true),
        new("all columns, gzip", "", IsCompressed: true),
        new("$select of 8, gzip", EightColumns, IsCompressed: true),
    ];

    /// <summary>Requests, each with the SQL that a developer would write for the same result.</summary>
    private static readonly (string Query, string Sql)[] Questions =
    [
        ("/$count", "SELECT COUNT(*) FROM Conversations"),
        (
            "/$count?$filter=Status eq 'CLOSED' and CountOfContacts gt 1",
            "SELECT COUNT(*) FROM Conversations WHERE Status = 'CLOSED' AND CountOfContacts > 1"),
        ("?$apply=groupby((InboxIdCreated),aggregate($count as N,HandleTimeSeconds with average as Mean))",
            "SELECT InboxIdCreated, COUNT(*), AVG(HandleTimeSeconds) FROM Conversations GROUP BY InboxIdCreated ORDER BY InboxIdCreated"),
        ("?$apply=aggregate(PaymentAmountCompletedUsd with sum as Paid,CountOfContacts with max as Most)",
            "SELECT SUM(PaymentAmountCompletedUsd), MAX(CountOfContacts) FROM Conversations"),

        // The SQL searches each text column. The first word matches no row, the second more than one row in ten.
        ("/$count?$search=zzzqq", SearchColumn("zzzqq")),
        ("/$count?$search=tanaka", SearchColumn("tanaka")),
    ];

    /// <summary>SQL that counts the rows that have the word in any text column.</summary>
    private static string SearchColumn(string word) =>
        "SELECT COUNT(*) FROM Conversations WHERE " + string.Join(" OR ", ReportColumns.All
            .Where(c => c.Kind is ColumnKind.Id or ColumnKind.Text)
            .Select(c => $"instr(lower({c.Property}), '{word}') > 0"));

    private sealed record Shape(string Name, string Query, bool IsGeneric = false, bool IsCompressed = false);

    /// <summary>Runs the comparison on SQL Server, where every row is read through SqlClient.</summary>
    public static async Task RunOnServerAsync(TestData data, string server, int rounds)
    {
        // The server may be a compatible one, such as Babelfish, on which Hangfire's tables do not work. This run has no jobs, so Hangfire
        // can keep its data in memory.
        await using var ours = await ServeAsync(data, services => services.AddSingleton<JobStorage>(_ => new InMemoryStorage()));
        await using var stock =
            await StockFeed.StartAsync(new StorageOptions { Provider = StorageProvider.SqlServer, ConnectionString = server });
        var key = await ours.Services.GetRequiredService<ApiKeys>().CreateAsync(new NewKey("bench", "reader"), default);
        foreach (var shape in Shapes.Where(s => !s.IsGeneric))
        {
            await CompareAsync(shape, ours, stock, key, data.Conversations, rounds);
        }
    }

    public static async Task RunAsync(TestData data, int rounds)
    {
        await using var ours = await ServeAsync(data, null);
        await using var generic =
            await ServeAsync(data, services => services.AddSingleton<DatabaseEngine>(new SqliteEngine(readsNatively: false)));
        await using var stock = await StockFeed.StartAsync(new StorageOptions { ConnectionString = $"Data Source={data.Database}" });
        var key = await ours.Services.GetRequiredService<ApiKeys>().CreateAsync(new NewKey("bench", "reader"), default);
        foreach (var shape in Shapes)
        {
            await CompareAsync(shape, shape.IsGeneric ? generic : ours, stock, key, data.Conversations, rounds);
        }

        await PreviewAsync(ours, key, rounds);
        foreach (var (query, sql) in Questions)
        {
            await CompareWithSqlAsync(query, sql, ours, key, data.Database, rounds);
        }
    }

    private static async Task<WebApplication> ServeAsync(TestData data, Action<IServiceCollection>? replace)
    {
        var app = ServeCommand.Build(
            [.. data.Settings, "--Feed:MaxPageSize=1000000", "--Logging:LogLevel:Default=Warning"], "http://127.0.0.1:0", replace);
        await ServeCommand.PrepareAsync(app, default);
        await app.StartAsync();
        return app;
    }

    private static async Task CompareAsync(Shape shape, WebApplication ours, WebApplication stock, string key, int rows, int rounds)
    {
        var (mine, theirs, work) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            var a = await SecondsAsync(ours, shape.Query, key, shape.IsCompressed);
            var middle = Environment.CpuUsage.TotalTime;
            var b = await SecondsAsync(stock, shape.Query, key, shape.IsCompressed);
            if (round > 0)
            {
                mine.Add(a);
                theirs.Add(b);
                work.Add((middle - start) / (Environment.CpuUsage.TotalTime - middle));
            }
        }

        var ratio = Median.Of(mine.Zip(theirs, (a, b) => b / a));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"feed, {shape.Name,-28} {rows / Median.Of(mine),10:N0} rows/s, [EnableQuery] {rows / Median.Of(theirs),10:N0} rows/s: "
            + $"{ratio:F1} times, {Median.Of(work):F2} of its processor time, client included (median of {rounds} pairs)"));
    }

    /// <summary>Measures <c>$top=1000</c>, the preview in Power BI's navigator.</summary>
    private static async Task PreviewAsync(WebApplication ours, string key, int rounds)
    {
        var times = new List<double>();
        for (var i = 0; i < WarmUps + rounds * WarmUps; i++)
        {
            times.Add(await SecondsAsync(ours, $"?$top=1000&$filter=Revision gt {i - 100_000}", key, true));
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"feed, $top=1000 after a warm-up: {Median.Of(times.Skip(WarmUps)) * 1000:F1} ms"));
    }

    /// <summary>Compares the time of a request with that of its SQL on a separate connection.</summary>
    private static async Task CompareWithSqlAsync(string query, string sql, WebApplication ours, string key, string database, int rounds)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
        connection.Open();
        using var command = new SqliteCommand("PRAGMA cache_size = -65536", connection);
        command.ExecuteNonQuery();
        command.CommandText = sql;
        var ratios = new List<double>();
        for (var i = 0; i < WarmUps + rounds * WarmUps; i++)
        {
            var a = await SecondsAsync(ours, query, key, false);
            var clock = Stopwatch.StartNew();
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                }
            }

            ratios.Add(a / clock.Elapsed.TotalSeconds);
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"feed, {query}: {Median.Of(ratios.Skip(WarmUps)):F2} of the time of its SQL"));
    }

    private static async Task<double> SecondsAsync(WebApplication app, string query, string key, bool isCompressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Urls.First()}/odata/v1/Conversations{query}");
        request.Headers.Add("X-Api-Key", key);
        if (isCompressed)
        {
            request.Headers.AcceptEncoding.ParseAdd("gzip, deflate");
        }

        var clock = Stopwatch.StartNew();
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.CopyToAsync(Stream.Null);
        return clock.Elapsed.TotalSeconds;
    }
}
