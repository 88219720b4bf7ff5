using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>An HTTP server that runs on this machine and keeps the JSON objects it receives.</summary>
internal sealed class FakeWebhook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<JsonElement> _received = [];

    private FakeWebhook()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/hook", async (HttpRequest request) =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            lock (_received)
            {
                _received.Add(body);
            }

            return Status == 200 ? Results.Ok() : Status == 302 ? Results.Redirect("/elsewhere") : Results.StatusCode(Status);
        });
        _app.MapFallback(() => Elsewhere++);
    }

    /// <summary>The status of the responses to <c>/hook</c>.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The number of requests to paths other than <c>/hook</c>.</summary>
    public int Elsewhere { get; private set; }

    public string Url => $"{_app.Urls.Single()}/hook";

    public string Host => new Uri(Url).Authority;

    public IReadOnlyList<JsonElement> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public static async Task<FakeWebhook> StartAsync()
    {
        var hook = new FakeWebhook();
        await hook._app.StartAsync();
        return hook;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
