using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Recompute;

/// <summary>The readiness probe reports what is wrong.</summary>
public sealed class HealthTests(HealthTests.App app) : IClassFixture<HealthTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 1;

        /// <summary>Without the role worker, the server folds nothing.</summary>
        protected override IEnumerable<(string Key, string Value)> Settings => [("Server:Roles", "web")];
    }

    [Fact]
    public async Task An_event_that_waits_long_makes_the_server_degraded_but_ready()
    {
        Assert.Equal(("Healthy", null), await FoldCheckAsync());
        using (var writer = app.Client(app.WriterKey))
        using (var event1 = new StringContent(
            """
            {"id":"e-wait","type":"CONVERSATION/CREATED","timestamp":"2024-07-01T11:00:00Z","initiator":{"type":"SYSTEM"},
             "content":{"conversationId":"c-wait","customerId":"u-wait"}}
            """,
            Encoding.UTF8, "application/json"))
        using (var stored = await writer.PostAsync("events", event1))
        {
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
            Assert.Contains("\"accepted\":1", await stored.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        app.Time.Advance(TimeSpan.FromMinutes(7));
        var (status, description) = await FoldCheckAsync();
        Assert.Equal("Degraded", status);
        Assert.StartsWith("The oldest pending change has waited 7 minutes.", description, StringComparison.Ordinal);
    }

    private async Task<(string Status, string? Description)> FoldCheckAsync()
    {
        _ = app.Services;
        using var response = await app.Stranger().GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.Equal("Healthy", checks["database"].GetProperty("status").GetString());
        var fold = checks["fold"];
        Assert.Equal(report.RootElement.GetProperty("status").GetString(), fold.GetProperty("status").GetString());
        return (fold.GetProperty("status").GetString()!, fold.GetProperty("description").GetString());
    }
}
