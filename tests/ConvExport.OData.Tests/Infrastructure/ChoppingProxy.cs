using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// A proxy between a client and a server. It forwards the server's bytes in pieces of a given maximum length, as a network may
/// do.
/// </summary>
internal sealed class ChoppingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ChoppingProxy(string host, int port, int pieceLength)
    {
        _listener.Start();
        _running = RunAsync(host, port, pieceLength);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes every client connection, as if the server had stopped.</summary>
    public void Cut()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(string host, int port, int pieceLength)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.Add(ConnectAsync(client, host, port, pieceLength));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(TcpClient client, string host, int port, int pieceLength)
    {
        using (client)
        {
            _clients.Add(client);
            using var server = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            await server.ConnectAsync(host, port, _stop.Token);
            await Task.WhenAny(CopyAsync(client, server, 64 * 1024), CopyAsync(server, client, pieceLength));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, int pieceLength)
    {
        var piece = new byte[pieceLength];
        try
        {
            while (await from.GetStream().ReadAsync(piece, _stop.Token) is > 0 and var read)
            {
                await to.GetStream().WriteAsync(piece.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has closed the connection, or the test is over.
        }
    }
}
