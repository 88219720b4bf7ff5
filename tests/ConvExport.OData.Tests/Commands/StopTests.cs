using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Commands;

/// <summary>How the program stops on SIGTERM.</summary>
[Trait("Speed", "slow")]
public sealed class StopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [SkippableFact]
    public async Task A_running_request_is_completed_before_the_server_stops()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        var program = new RealProgram(_folder);
        await program.DoAsync("migrate");
        var key = (await program.DoAsync("keys", "create", "--name", "platform", "--role", "writer")).Split('\n').First(
            l => l.StartsWith("cx_", StringComparison.Ordinal)).Trim();
        var (process, address, _) = await program.ServeAsync("serve");
        using (process)
        {
            try
            {
                // With 100 Continue, the client sends the body only when the server reads it. So when half of the body has been sent, the
                // request is running.
                using var client = new HttpClient(
                    new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = address };
                client.DefaultRequestHeaders.Add("X-Api-Key", key);
                client.DefaultRequestHeaders.ExpectContinue = true;
                using var body = new SlowBody();
                var asked = client.PostAsync("events", body);
                await body.IsHalfSent.WaitAsync(TimeSpan.FromMinutes(1));
                await ExternalProgram.RunAsync(
                    new ProcessStartInfo("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]));

                // The server stops listening, but does not drop the running request.
                using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                while (await ListensAsync(address))
                {
                    await Task.Delay(20, limit.Token);
                }

                Assert.False(process.HasExited);
                body.SendTheRest();
                using var response = await asked;
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Contains("\"accepted\":2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                Assert.True(await ExternalProgram.EndsAsync(process));
                Assert.Equal(0, process.ExitCode);
            }
            finally
            {
                process.Kill();
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<bool> ListensAsync(Uri address)
    {
        using var stranger = new HttpClient { BaseAddress = address };
        try
        {
            using var response = await stranger.GetAsync("health/live");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>A body of two events. It sends the second one when <see cref="SendTheRest"/> is called.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly TaskCompletionSource _half = new();
        private readonly TaskCompletionSource _rest = new();

        public SlowBody() => Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");

        public Task IsHalfSent => _half.Task;

        public void SendTheRest() => _rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Line("s1"));
            await stream.FlushAsync();
            _half.SetResult();
            await _rest.Task;
            await stream.WriteAsync(Line("s2"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private static byte[] Line(string id) => System.Text.Encoding.UTF8.GetBytes(
            $"{{\"id\":\"{id}\",\"type\":\"CONVERSATION/CREATED\",\"timestamp\":\"2024-03-04T10:00:00Z\","
            + $"\"content\":{{\"conversationId\":\"{id}\"}}}}\n");
    }
}
