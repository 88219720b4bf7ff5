using System.Net.Sockets;
using System.Text;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>Clients that request large responses and never read them.</summary>
[Trait("Speed", "slow")]
public sealed class SlowReaderTests(SlowReaderTests.App app) : IClassFixture<SlowReaderTests.App>
{
    public sealed class App : ConvExportApp
    {
        protected override int Conversations => 3_000;

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Server:SlowReaderSeconds", "1"), ("Feed:MaxConcurrentRequests", "200")];
    }

    [Fact]
    public async Task Connections_of_clients_that_never_read_are_closed_and_other_clients_are_served()
    {
        // The response is larger than the buffers of the server and of the network.
        const string Path = "/odata/v1/Conversations?$expand=Events";
        using var client = app.Client();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                await socket.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port);
                await socket.SendAsync(
                    Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {app.ReaderKey}\r\n\r\n"));
                sockets.Add(socket);
            }

            using (var served = await client.GetAsync("odata/v1/Agents?$top=1"))
            {
                Assert.True(served.IsSuccessStatusCode);
            }

            // The server closes each of these connections.
            await Task.WhenAll(sockets.Select(EndedAsync));
            Assert.Empty(app.Errors);
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    /// <summary>
    /// Waits until the server has closed a connection. Does not read from the connection. Fails after two minutes.
    /// </summary>
    private static async Task EndedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!socket.Poll(0, SelectMode.SelectError) && !IsReset(socket))
        {
            await Task.Delay(200, limit.Token);
        }
    }

    /// <summary>Sends bytes to the server. Returns true if the server has closed the connection, so that sending fails.</summary>
    private static bool IsReset(Socket socket)
    {
        try
        {
            socket.Send("\r\n"u8);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
