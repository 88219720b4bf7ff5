using System.Collections.Concurrent;
using System.Text;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ConvExport.OData.Tests.Commands;

/// <summary>The program sends metrics, traces and logs to a collector.</summary>
[Trait("Speed", "slow")]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_reach_a_collector_and_contain_no_key()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{kind}", async (string kind, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(kind, text, (_, before) => before + text);
            return TypedResults.Ok();
        });
        await collector.StartAsync();

        using var folder = new TempFolder();
        var program = new RealProgram(folder)
        {
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500", ["OTEL_BSP_SCHEDULE_DELAY"] = "200", ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            },
        };
        var key = (await program.DoAsync("keys", "create", "--name", "r", "--role", "reader")).Trim();
        var (process, address, _) = await program.ServeAsync("serve");
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await client.GetStringAsync($"odata/v1/Conversations?api_key={key}");
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!(Has("metrics", "convexport.feed.requests") && Has("metrics", "convexport.fold.lag")
                && Has("metrics", "http.server.request.duration") && Has("traces", "/odata/v1") && Has("logs", "Database")))
            {
                await Task.Delay(50, limit.Token);
            }

            Assert.DoesNotContain(received.Values, text => text.Contains(key, StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        bool Has(string kind, string name) => received.TryGetValue(kind, out var text) && text.Contains(name, StringComparison.Ordinal);
    }
}
