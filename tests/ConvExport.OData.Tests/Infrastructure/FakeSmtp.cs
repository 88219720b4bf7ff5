using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>An SMTP server that runs on this machine and keeps the emails it receives.</summary>
internal sealed class FakeSmtp : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<MimeMessage> _received = [];

    public FakeSmtp()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the server refuses every email.</summary>
    public bool Refuses { get; set; }

    public IReadOnlyList<MimeMessage> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Stops the server. Can be called more than once, because a test application is disposed twice.</summary>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        await using var writer = new StreamWriter(stream, System.Text.Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("354 go on");
                var data = new MemoryStream();
                while (await reader.ReadLineAsync() is { } part && part != ".")
                {
                    data.Write(System.Text.Encoding.Latin1.GetBytes((part.StartsWith('.') ? part[1..] : part) + "\r\n"));
                }

                data.Position = 0;
                lock (_received)
                {
                    _received.Add(MimeMessage.Load(data));
                }
            }

            var isEnd = line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase);
            var isRefused = Refuses && line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase);
            await writer.WriteLineAsync(isEnd ? "221 bye" : isRefused ? "550 no such mailbox" : "250 ok");
            if (isEnd)
            {
                return;
            }
        }
    }
}
