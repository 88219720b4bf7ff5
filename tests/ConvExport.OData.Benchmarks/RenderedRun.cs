using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Commands;
using ConvExport.OData.Feed.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// Compares rendering rows from their columns with reading rows that are stored as JSON. The two run alternately, without HTTP.
/// Also measures the size of the stored JSON and the time that writing it takes.
/// </summary>
internal static class RenderedRun
{
    private const string Select = "SELECT Json FROM RenderedRows ORDER BY CreatedAt, ConversationId";
    private const int RowsAtOnce = 1_000;

    public static async Task RunAsync(TestData data, int rounds)
    {
        await using var app = ServeCommand.Build([.. data.Settings, "--Logging:LogLevel:Default=Warning"], "http://127.0.0.1:0", null);
        var contexts = app.Services.GetRequiredService<ReadContexts>();
        await using var own = new SqliteConnection($"Data Source={data.File("rendered.db")}");
        await own.OpenAsync();
        var (seconds, bytes) = await WriteAsync(contexts, own);
        var each = bytes / (double)data.Conversations;
        Report(
            "rows stored as JSON",
            $"{each:N0} bytes each, written in {seconds:F1} s; the first fold took {data.FirstFoldTime.TotalSeconds:F1} s");

        var generic = new SqliteEngine(readsNatively: false);
        List<(string Name, Func<Task<long>> Read)> variants =
        [
            ("from columns", () => FromColumnsAsync(contexts, contexts.Engine)),
            ("from columns, generic reader", () => FromColumnsAsync(contexts, generic)),
            ("from stored JSON", () => RenderedAsync(own, contexts.Engine)),
            ("from stored JSON, generic reader", () => RenderedAsync(own, generic)),
        ];
        var times = variants.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var ((_, read), measured) in variants.Zip(times))
            {
                var start = Environment.CpuUsage.TotalTime;
                await read();
                if (round > 0)
                {
                    measured.Add((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / data.Conversations);
                }
            }
        }

        foreach (var ((name, _), measured) in variants.Zip(times))
        {
            var ratio = Median.Of(times[0].Zip(measured, (a, b) => a / b));
            Report(
                name,
                $"{Median.Of(measured):F2} µs of processor time per row, {ratio:F1} times as fast as from columns (median of {rounds})");
        }
    }

    /// <summary>
    /// Renders every row with all properties, as the feed does, and calls <paramref name="take"/> after each row. Returns how
    /// many bytes were rendered.
    /// </summary>
    private static async Task<long> FromColumnsAsync(
        ReadContexts contexts, DatabaseEngine engine, Action<JsonBuffer, RowReader, QueryPlan>? take = null)
    {
        await using var source = await RowSource.OpenAsync(contexts, InboxScope.Everything, DateTime.UtcNow, default);
        var request = QueryRequest.Parse("Conversations", "");
        var plan = QueryPlan.Of(request.Query, source.Visible, source.BindingOf(request));
        await using var context = await contexts.CreateAsync(default);
        await context.Database.OpenConnectionAsync();
        await using var command = plan.ToRows(null, null, null).CreateDbCommand();
        (command.Transaction, command.Connection) = (null, context.Database.GetDbConnection());
        await using var rows = await ReadAsync(engine, command);
        var cells = JsonCell.Of(rows, plan.Columns, areNumbersText: false);
        var json = new JsonBuffer();
        long bytes = 0;
        while (rows.Read())
        {
            var before = json.Length;
            foreach (var cell in cells)
            {
                cell.Write(json);
            }

            bytes += json.Length - before;
            take?.Invoke(json, rows, plan);
            ClearPiece(json);
        }

        return bytes;
    }

    private static async Task<long> RenderedAsync(DbConnection connection, DatabaseEngine engine)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Select;
        await using var rows = await ReadAsync(engine, command);
        var json = new JsonBuffer();
        long bytes = 0;
        while (rows.Read())
        {
            var row = rows.GetBytes(0);
            json.Raw(row);
            bytes += row.Length;
            ClearPiece(json);
        }

        return bytes;
    }

    private static async Task<RowReader> ReadAsync(DatabaseEngine engine, DbCommand command)
    {
        var timer = new StatementTimer(
            engine, command.Connection!, command, TimeSpan.FromMinutes(10),
            (_, failure) => failure ?? (Exception)new TimeoutException(), default);
        return engine.RowsOf(command, await command.ExecuteReaderAsync(), timer);
    }

    /// <summary>
    /// Renders every row and stores its JSON in a separate database. Returns how many seconds storing took and how many bytes were stored.
    /// </summary>
    private static async Task<(double Seconds, long Bytes)> WriteAsync(ReadContexts contexts, SqliteConnection own)
    {
        await using (var create = own.CreateCommand())
        {
            create.CommandText = """
                CREATE TABLE RenderedRows (CreatedAt TEXT NOT NULL, ConversationId TEXT NOT NULL, Json BLOB NOT NULL,
                    PRIMARY KEY (CreatedAt, ConversationId)) WITHOUT ROWID
                """;
            await create.ExecuteNonQueryAsync();
        }

        var (clock, bytes) = (new Stopwatch(), 0L);
        var batch = new List<(string At, string Id, byte[] Json)>();
        await FromColumnsAsync(contexts, contexts.Engine, (json, rows, plan) =>
        {
            var (at, id) = (OrdinalOf(plan, nameof(ConversationRow.CreatedAt)), OrdinalOf(plan, nameof(ConversationRow.ConversationId)));
            batch.Add((rows.GetText(at), rows.GetText(id), json.Written.ToArray()));
            bytes += json.Length;
            json.Clear();
            if (batch.Count == RowsAtOnce)
            {
                Insert();
            }
        });
        Insert();
        return (clock.Elapsed.TotalSeconds, bytes);

        void Insert()
        {
            clock.Start();
            using var transaction = own.BeginTransaction();
            using var insert = new SqliteCommand("INSERT INTO RenderedRows VALUES ($at, $id, $json)", own, transaction);
            foreach (var (at, id, json) in batch)
            {
                insert.Parameters.Clear();
                insert.Parameters.AddWithValue("$at", at);
                insert.Parameters.AddWithValue("$id", id);
                insert.Parameters.AddWithValue("$json", json);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
            clock.Stop();
            batch.Clear();
        }
    }

    private static int OrdinalOf(QueryPlan plan, string column) => plan.Columns.First(c => c.Name == column).Ordinal;

    private static void ClearPiece(JsonBuffer json)
    {
        if (json.IsChunk)
        {
            json.Clear();
        }
    }

    private static void Report(string what, FormattableString figures) =>
        Console.WriteLine($"rendered, {what}: {figures.ToString(CultureInfo.InvariantCulture)}");
}
