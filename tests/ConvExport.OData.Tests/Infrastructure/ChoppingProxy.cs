using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Stands between a client and a server, and hands over what the server says in pieces of a given length, as a network is free
/// to do.
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

    /// <summary>Ends every connection, as a server that goes down does.</summary>
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
            // One side has hung up, or the test is over.
        }
    }
}
