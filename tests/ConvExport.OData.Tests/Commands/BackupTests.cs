using System.Net;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Tests.Commands;

/// <summary>A backup of a database under load can be restored. Links from before the restore then get 410 (Gone).</summary>
[Trait("Speed", "slow")]
public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_under_load_is_complete_and_old_links_get_410_after_the_restore()
    {
        using var folder = new TempFolder();
        var program = new RealProgram(folder);
        await program.DoAsync("generate", "--conversations", "3000", "--seed", "5", "--out", "g");
        var writer = (await program.DoAsync("keys", "create", "--name", "w", "--role", "writer")).Trim();
        var reader = (await program.DoAsync("keys", "create", "--name", "r", "--role", "reader")).Trim();
        string link;
        var (process, address, _) = await program.ServeAsync("serve");
        try
        {
            using var stop = new CancellationTokenSource();
            var load = LoadAsync(address, writer, folder.File("g/events.jsonl"), stop.Token);
            link = await DeltaLinkAsync(address, reader);
            await program.DoAsync("backup", "copy.db");
            Assert.False(load.IsCompleted, "the load ended before the backup");
            await stop.CancelAsync();
            await load;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        var copied = Events(folder.File("copy.db"));
        Assert.InRange(copied, 1, Events(folder.File("data/convexport.db")));
        foreach (var end in new[] { "", "-wal", "-shm" })
        {
            File.Delete(folder.File("data/convexport.db" + end));
        }

        File.Copy(folder.File("copy.db"), folder.File("data/convexport.db"));
        await program.DoAsync("restored");
        await program.DoAsync("recompute");
        (process, address, _) = await program.ServeAsync("serve");
        try
        {
            using var client = ClientOf(address, reader);
            using var gone = await client.GetAsync(new Uri(address, new Uri(link).PathAndQuery));
            Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
            Assert.Equal(
                Conversations(folder.File("data/convexport.db")), int.Parse(await client.GetStringAsync("odata/v1/Conversations/$count")));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Sends the file's events in requests of 20, until <paramref name="stop"/> is cancelled.</summary>
    private static async Task LoadAsync(Uri address, string key, string file, CancellationToken stop)
    {
        using var client = ClientOf(address, key);
        foreach (var lines in File.ReadLines(file).Chunk(20))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            using var response = await client.PostAsync(
                "events", new StringContent(string.Join('\n', lines), null, "application/x-ndjson"), CancellationToken.None);
            response.EnsureSuccessStatusCode();
        }
    }

    private static async Task<string> DeltaLinkAsync(Uri address, string key)
    {
        using var client = ClientOf(address, key);
        client.DefaultRequestHeaders.Add("Prefer", "odata.track-changes");
        using var page = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations?$select=ConversationId"));
        return page.RootElement.GetProperty("@odata.deltaLink").GetString()!;
    }

    private static HttpClient ClientOf(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    private static long Events(string path)
    {
        Assert.Equal("ok", Ask<string>(path, "PRAGMA integrity_check"));
        return Ask<long>(path, "SELECT COUNT(*) FROM ConversationEvents");
    }

    /// <summary>Returns the number of conversations with a creation event. Other conversations have no row.</summary>
    private static long Conversations(string path) =>
        Ask<long>(path, "SELECT COUNT(DISTINCT ConversationNumber) FROM ConversationEvents WHERE Type = 'CONVERSATION/CREATED'");

    private static T Ask<T>(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }
}
