using System.Net.Http.Json;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>Kills the real program while it writes background exports. After a restart, it must complete them.</summary>
[Trait("Speed", "slow")]
public sealed class ExportKillTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Every_requested_export_is_completed_after_a_kill()
    {
        var program = new RealProgram(_folder);
        await program.DoAsync("generate", "--conversations", "4000", "--seed", "5", "--out", "gen");
        await program.DoAsync("ingest", Path.Combine("gen", "events.jsonl"));
        await program.DoAsync("recompute");
        var key = (await program.DoAsync("keys", "create", "--name", "r", "--role", "reader")).Trim();

        var asked = new List<string>();
        var (process, address, _) = await ServeAsync(program);
        using (process)
        {
            using var client = ClientOf(address, key);
            foreach (var format in new[] { "xlsx", "csv", "xlsx", "xlsx", "csv", "xlsx" })
            {
                using var response = await client.PostAsync($"exports?format={format}", null);
                asked.Add(response.EnsureSuccessStatusCode().Headers.Location!.ToString());
            }

            // Kill the program while one export is running and others are queued.
            await EventuallyAsync(client, all => all.Any(e => Is(e, "running")) && all.Any(e => Is(e, "queued")));
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        (process, address, _) = await ServeAsync(program);
        using (process)
        {
            try
            {
                using var client = ClientOf(address, key);
                var made = await EventuallyAsync(client, all => all.All(e => Is(e, "done")));
                Assert.Equal(asked.Order(), made.Select(e => "/exports/" + e.GetProperty("id").GetString()).Order());
                foreach (var export in made)
                {
                    Assert.Equal(4_000, export.GetProperty("rows").GetInt64());
                    var file = await client.GetByteArrayAsync(export.GetProperty("file").GetString());
                    var rows = export.GetProperty("format").GetString() == "csv"
                        ? Csv.Parse(System.Text.Encoding.UTF8.GetString(file)).Count
                        : Workbook.Read(file)["Conversations"].Count;
                    Assert.Equal(4_001, rows);
                }

                Assert.Empty(Directory.GetFiles(_folder.File(Path.Combine("data", "exports")), "*.partial"));
            }
            finally
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static Task<(System.Diagnostics.Process Process, Uri Address, string Output)> ServeAsync(RealProgram program) =>
        program.ServeAsync("serve", "--Downloads:ExportWorkers=1");

    private static HttpClient ClientOf(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    private static bool Is(JsonElement export, string state) => export.GetProperty("state").GetString() == state;

    private static async Task<List<JsonElement>> EventuallyAsync(HttpClient client, Func<List<JsonElement>, bool> isSo)
    {
        for (var i = 0; ; i++)
        {
            var all = (await client.GetFromJsonAsync<JsonElement>("exports")).EnumerateArray().ToList();
            if (isSo(all))
            {
                return all;
            }

            Assert.True(i < 3_000, "The exports have the wrong states: " + string.Join(", ", all.Select(e => e.GetProperty("state"))));
            await Task.Delay(20);
        }
    }
}
