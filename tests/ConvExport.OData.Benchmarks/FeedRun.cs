using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Commands;

namespace ConvExport.OData.Benchmarks;

/// <summary>This feed and a stock controller over the same database, by real Kestrel, in turns.</summary>
internal static class FeedRun
{
    private static readonly (string Name, string Query)[] Shapes =
    [
        ("all columns", ""),
        ("$select of 8", "?$select=ConversationId,CreatedAt,Status,InboxNameCurrent,FirstChannel,Topics,HandleTimeSeconds,PaymentAmountCompletedUsd"),
    ];

    public static async Task RunAsync(TestData data, int rounds)
    {
        await using var ours = ServeCommand.Build(
            [$"--Storage:ConnectionString=Data Source={data.Database}", "--Feed:MaxPageSize=1000000", "--Logging:LogLevel:Default=Warning"], "http://127.0.0.1:0");
        await ServeCommand.PrepareAsync(ours, default);
        await ours.StartAsync();
        await using var stock = await StockFeed.StartAsync(data.Database);
        var key = await ours.Services.GetRequiredService<ApiKeys>().CreateAsync("bench", "reader", [], default);
        foreach (var (name, query) in Shapes)
        {
            var (mine, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                var a = await SecondsAsync(ours, query, key);
                var b = await SecondsAsync(stock, query, key);
                if (round > 0)
                {
                    mine.Add(a);
                    theirs.Add(b);
                }
            }

            var ratio = Median.Of(mine.Zip(theirs, (a, b) => b / a));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"feed, {name,-13} {data.Conversations / Median.Of(mine),10:N0} rows/s, [EnableQuery] {data.Conversations / Median.Of(theirs),10:N0} rows/s: {ratio:F1} times (median of {rounds} pairs)"));
        }
    }

    private static async Task<double> SecondsAsync(WebApplication app, string query, string key)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var clock = Stopwatch.StartNew();
        using var response = await client.GetAsync($"{app.Urls.First()}/odata/v1/Conversations{query}", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.CopyToAsync(Stream.Null);
        return clock.Elapsed.TotalSeconds;
    }
}
