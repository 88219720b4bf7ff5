using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ConvExport.OData.Audit;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Measures how much a reader's requests slow down under bad conditions: clients that never read, slow clients, wrong keys, a full disk.
/// Also measures how much processor time the audit adds to a request.
/// </summary>
internal static class HostileRun
{
    private const int Hosts = 20;
    private const string Address = "http://127.0.0.1:5977";
    private const string Question = "odata/v1/Conversations?$top=500";
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(TestData data)
    {
        var keys = new List<string>();
        for (var i = 0; i < Hosts; i++)
        {
            var (_, _, made) = await data.RunAsync("keys", "create", "--name", $"client {i}", "--role", "reader");
            keys.Add(made.Split('\n').First(l => l.StartsWith("cx_", StringComparison.Ordinal)).Trim());
        }

        var (server, client) = await data.ServeAsync("--Access:MaxFailuresPerAddress=100");
        using (server)
        using (client)
        {
            try
            {
                for (var i = 0; i < 200; i++)
                {
                    await client.GetStringAsync(Question);
                }

                await ProbeAsync("nobody else", server, client, _ => Task.CompletedTask);
                await ProbeAsync("100 clients that never read", server, client, stop => NeverReadAsync(keys, stop));
                await ProbeAsync("nobody else", server, client, _ => Task.CompletedTask);
                await ProbeAsync("400 clients that read 1 kB/s", server, client, stop => ReadSlowlyAsync(keys, stop));
                await ProbeAsync("nobody else", server, client, _ => Task.CompletedTask);
                await ProbeAsync("2,000 wrong keys a second", server, client, SendWrongKeysAsync);
                await ProbeAsync("nobody else", server, client, _ => Task.CompletedTask);
                await AuditAsync(server, client);
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync();
            }
        }

        await FullDiskAsync(data);
    }

    /// <summary>Sends a reader's requests while others misbehave. Prints the requests' times and the server's peak memory.</summary>
    private static async Task ProbeAsync(string what, Process server, HttpClient client, Func<CancellationToken, Task> misbehave)
    {
        using var stop = new CancellationTokenSource();
        var others = misbehave(stop.Token);
        var times = new List<double>();
        var failed = 0;
        long memory = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Phase;)
        {
            var one = Stopwatch.StartNew();
            using var response = await client.GetAsync(Question);
            await response.Content.ReadAsByteArrayAsync();
            failed += response.IsSuccessStatusCode ? 0 : 1;
            times.Add(one.Elapsed.TotalMilliseconds);
            server.Refresh();
            memory = Math.Max(memory, server.WorkingSet64);
        }

        await stop.CancelAsync();
        await others;
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: a reader's request {Median.Of(times):F1} ms (95th percentile {times[(int)(times.Count * 0.95)]:F1} ms), "
            + $"{failed} of {times.Count} failed; memory at most {memory >> 20} MB"));
    }

    private static async Task NeverReadAsync(List<string> keys, CancellationToken stop)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            sockets.Add(await AskAsync(keys[i % Hosts]));
        }

        await UntilAsync(stop);
        sockets.ForEach(s => s.Dispose());
    }

    private static Task ReadSlowlyAsync(List<string> keys, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            using var socket = await AskAsync(keys[i % Hosts]);
            var kilobyte = new byte[1_000];
            try
            {
                while (await socket.ReceiveAsync(kilobyte, stop) > 0)
                {
                    await Task.Delay(1_000, stop);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // The phase is over, or the server has closed the connection.
            }
        }));

    /// <summary>Sends up to 2,000 requests a second over 50 connections, with 1,000 different wrong keys.</summary>
    private static async Task SendWrongKeysAsync(CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 50 }) { BaseAddress = new Uri(Address) };
        var (sent, answers) = (0, new int[600]);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var mine = Interlocked.Increment(ref sent);
                var due = TimeSpan.FromMilliseconds(mine / 2.0) - clock.Elapsed;
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due, CancellationToken.None);
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, "odata/v1/Conversations?$top=1");
                request.Headers.Add("X-Api-Key", $"cx_{mine % 1_000:x12}_wrong");
                using var response = await client.SendAsync(request, CancellationToken.None);
                Interlocked.Increment(ref answers[(int)response.StatusCode]);
            }
        }));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {sent / clock.Elapsed.TotalSeconds:F0} a second; 401: {answers[401]}, 429: {answers[429]}, others: "
            + $"{answers.Sum() - answers[401] - answers[429]}"));
    }

    private static async Task<Socket> AskAsync(string key)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(Address).Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /odata/v1/Conversations?$expand=Events HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {key}\r\n\r\n"));
        return socket;
    }

    private static async Task UntilAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            // The phase is over.
        }
    }

    /// <summary>
    /// Compares the processor time of 10,000 reads with the processor time of their audit. The audit is written to the database about 60
    /// times, as the server does in one minute.
    /// </summary>
    private static async Task AuditAsync(Process server, HttpClient client)
    {
        const int Reads = 10_000;
        server.Refresh();
        var before = server.TotalProcessorTime;
        for (var i = 0; i < Reads; i++)
        {
            await client.GetByteArrayAsync("odata/v1/Conversations?$top=1");
        }

        server.Refresh();
        var reading = server.TotalProcessorTime - before;
        var folder = Directory.CreateTempSubdirectory("convexport-audit-").FullName;
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging()
            .AddSingleton(Microsoft.Extensions.Options.Options.Create(
                new StorageOptions { ConnectionString = $"Data Source={Path.Combine(folder, "audit.db")}" }))
            .AddStorage(folder).BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<ConvExportContext>>();
        await using (var context = await contexts.CreateDbContextAsync())
        {
            await context.Database.MigrateAsync();
        }

        using var audit =
            new AuditLog(contexts, services.GetRequiredService<WriteTransactions>(), TimeProvider.System, NullLogger<AuditLog>.Instance);
        var process = Process.GetCurrentProcess();
        await CountAsync(audit, Reads);
        process.Refresh();
        before = process.TotalProcessorTime;
        await CountAsync(audit, Reads);
        process.Refresh();
        var auditing = process.TotalProcessorTime - before;
        await using var stored = await contexts.CreateDbContextAsync();
        var rows = await stored.AuditEvents.CountAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Reads} reads of one row with 20 keys: {reading.TotalMilliseconds:F0} ms of processor time; "
            + $"their audit with 60 writes takes {auditing.TotalMilliseconds:F0} ms, "
            + $"{100 * auditing / reading:F1} %; {rows} rows stored for two such minutes"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task CountAsync(AuditLog audit, int reads)
    {
        var actors = Enumerable.Range(0, Hosts).Select(i => new AuditActor($"{i:x12}", $"client {i}", "127.0.0.1")).ToArray();
        for (var i = 0; i < reads; i++)
        {
            audit.AddToMinute(actors[i % Hosts], AuditAction.ReadFeed, "Conversations", AuditLog.Ok, ("rows", 1), ("bytes", 2_000));
            if (i % (reads / 60) == 0)
            {
                await audit.FlushAsync(default);
            }
        }
    }

    /// <summary>
    /// Sends events until the phase ends, even after the disk is full. Then enlarges the disk and sends one event.
    /// </summary>
    private static async Task FullDiskAsync(TestData data)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Console.WriteLine("a full disk: skipped; only root on Linux can mount a file system of a limited size");
            return;
        }

        var disk = Directory.CreateTempSubdirectory("convexport-disk-").FullName;
        await ShellAsync($"mount -t tmpfs -o size={(new FileInfo(data.Database).Length >> 20) + 40}m tmpfs {disk}");
        try
        {
            await ShellAsync(
                $"cp {data.Database} {disk}/bench.db; [ -f {data.Database}.key ] && cp {data.Database}.key {disk}/bench.db.key || true");
            var full = TestData.Of(Path.Combine(disk, "bench.db"), data.Conversations);
            var (server, client) = await full.ServeAsync();
            using (server)
            using (client)
            {
                try
                {
                    var (accepted, refused) = (0, 0);
                    var sent = 0;
                    await ProbeAsync("a disk that is full after a while", server, client, async stop =>
                    {
                        while (!stop.IsCancellationRequested)
                        {
                            var lines = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => EventOf(sent + i)));
                            using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
                            using var response = await client.PostAsync("events", body, CancellationToken.None);
                            (accepted, refused) = response.IsSuccessStatusCode ? (accepted + 1, refused) : (accepted, refused + 1);
                            sent += response.IsSuccessStatusCode ? 2_000 : 0;
                        }
                    });
                    await ShellAsync($"mount -o remount,size=2g {disk}");
                    using var again = new StringContent(EventOf(sent), Encoding.UTF8, "application/x-ndjson");
                    using var taken = await client.PostAsync("events", again);
                    Console.WriteLine($"  {accepted} requests of 2,000 events accepted, then {refused} refused; "
                        + $"after the disk was enlarged: {(int)taken.StatusCode}");
                }
                finally
                {
                    server.Kill();
                    await server.WaitForExitAsync();
                }
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            await ShellAsync($"umount {disk}; rmdir {disk}");
        }
    }

    private static string EventOf(int i) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"id":"full-{{{i}}}","type":"CONVERSATION/CREATED","timestamp":"2024-07-01T11:00:00Z","initiator":{"type":"SYSTEM"}"""
        + $$$""","content":{"conversationId":"full-{{{i}}}","customerId":"full"}}""");

    private static async Task ShellAsync(string command)
    {
        using var shell = Process.Start("sh", ["-c", command]);
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{command}' ended with {shell.ExitCode}");
        }
    }
}
