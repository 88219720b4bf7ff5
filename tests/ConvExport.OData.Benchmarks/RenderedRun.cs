using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Commands;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.Sqlite;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// What it would bring to keep each row's JSON beside the row: rows rendered from their columns against rendered rows read in
/// one piece, in turns, without HTTP; and what it would cost to write and to keep them.
/// </summary>
internal static class RenderedRun
{
    private const string Select = "SELECT Json FROM RenderedRows ORDER BY CreatedAt, ConversationId";
    private const int RowsAtOnce = 1_000;

    public static async Task RunAsync(TestData data, string? server, int rounds)
    {
        await using var app = ServeCommand.Build([.. data.Settings, "--Logging:LogLevel:Default=Warning"], "http://127.0.0.1:0", null);
        var contexts = app.Services.GetRequiredService<ReadContexts>();
        await using var own = server is null ? (DbConnection)new SqliteConnection($"Data Source={data.File("rendered.db")}") : new SqlConnection(server);
        await own.OpenAsync();
        var (seconds, bytes) = await WriteAsync(contexts, own);
        Report("rendered rows", $"{bytes / (double)data.Conversations:N0} bytes each, written in {seconds:F1} s beside a fold of everything in {data.FirstFoldTime.TotalSeconds:F1} s");

        var ways = new List<(string Name, Func<Task<long>> Read)> { ("from columns", () => FromColumnsAsync(contexts, contexts.Engine)) };
        if (server is null)
        {
            ways.Add(("from columns, generic reader", () => FromColumnsAsync(contexts, new SqliteEngine(readsNatively: false))));
            ways.Add(("rendered", () => RenderedAsync(own, contexts.Engine)));
        }

        ways.Add(("rendered, generic reader", () => RenderedAsync(own, server is null ? new SqliteEngine(readsNatively: false) : contexts.Engine)));
        var times = ways.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var ((_, read), measured) in ways.Zip(times))
            {
                var start = Environment.CpuUsage.TotalTime;
                await read();
                if (round > 0)
                {
                    measured.Add((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / data.Conversations);
                }
            }
        }

        foreach (var ((name, _), measured) in ways.Zip(times))
        {
            Report(name, $"{Median.Of(measured):F2} µs of processor time a row, {Median.Of(times[0].Zip(measured, (a, b) => a / b)):F1} times the first (median of {rounds})");
        }
    }

    /// <summary>As the feed renders a page: all properties, or into a table.</summary>
    private static async Task<long> FromColumnsAsync(ReadContexts contexts, DatabaseEngine engine, Func<JsonBuffer, RowReader, FeedPlan, Task>? take = null)
    {
        await using var source = await FeedSource.OpenAsync(contexts, AccessScope.All, DateTime.UtcNow, default);
        var request = FeedRequest.Parse("Conversations", "");
        var plan = FeedPlan.Of(request.Query, source.Visible, source.BindingOf(request));
        await using var context = await contexts.CreateAsync(default);
        await context.Database.OpenConnectionAsync();
        await using var command = plan.ToRows(null, null, null).CreateDbCommand();
        command.Connection = context.Database.GetDbConnection();
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
            await (take?.Invoke(json, rows, plan) ?? Task.CompletedTask);
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

    private static async Task<RowReader> ReadAsync(DatabaseEngine engine, DbCommand command) => engine.RowsOf(
        command, await command.ExecuteReaderAsync(), new StatementTimer(engine, command.Connection!, command, TimeSpan.FromMinutes(10), (_, failure) => failure, default));

    /// <summary>Renders every row, and writes it into a table of its own, as a fold would.</summary>
    private static async Task<(double Seconds, long Bytes)> WriteAsync(ReadContexts contexts, DbConnection own)
    {
        var isServer = own is SqlConnection;
        await ExecuteAsync(own, isServer
            ? "CREATE TABLE RenderedRows (CreatedAt datetime2(3) NOT NULL, ConversationId nvarchar(64) NOT NULL, Json varbinary(max) NOT NULL, PRIMARY KEY (CreatedAt, ConversationId))"
            : "CREATE TABLE RenderedRows (CreatedAt TEXT NOT NULL, ConversationId TEXT NOT NULL, Json BLOB NOT NULL, PRIMARY KEY (CreatedAt, ConversationId)) WITHOUT ROWID");
        var (clock, bytes) = (new Stopwatch(), 0L);
        using var batch = new System.Data.DataTable();
        batch.Columns.Add("CreatedAt", isServer ? typeof(DateTime) : typeof(string));
        batch.Columns.Add("ConversationId", typeof(string));
        batch.Columns.Add("Json", typeof(byte[]));
        await FromColumnsAsync(contexts, contexts.Engine, async (json, rows, plan) =>
        {
            var at = plan.Columns.First(c => c.Name == nameof(Fold.ConversationRow.CreatedAt));
            var id = plan.Columns.First(c => c.Name == nameof(Fold.ConversationRow.ConversationId));
            var created = rows.GetInstant(at.Ordinal);
            batch.Rows.Add(isServer ? created : created.ToString("O", CultureInfo.InvariantCulture), rows.GetText(id.Ordinal), json.Written.ToArray());
            bytes += json.Length;
            json.Clear();
            if (batch.Rows.Count == RowsAtOnce)
            {
                await InsertAsync();
            }
        });
        await InsertAsync();
        return (clock.Elapsed.TotalSeconds, bytes);

        async Task InsertAsync()
        {
            clock.Start();
            if (own is SqlConnection sql)
            {
                using var bulk = new SqlBulkCopy(sql) { DestinationTableName = "RenderedRows" };
                await bulk.WriteToServerAsync(batch);
            }
            else
            {
                Insert((SqliteConnection)own, batch);
            }

            clock.Stop();
            batch.Clear();
        }
    }

    private static void Insert(SqliteConnection own, System.Data.DataTable batch)
    {
        using var transaction = own.BeginTransaction();
        using var insert = own.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO RenderedRows VALUES ($a, $b, $c)";
        var parameters = new[] { "$a", "$b", "$c" }.Select(n => insert.Parameters.Add(new SqliteParameter(n, null))).ToList();
        foreach (System.Data.DataRow row in batch.Rows)
        {
            for (var i = 0; i < parameters.Count; i++)
            {
                parameters[i].Value = row[i];
            }

            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static void ClearPiece(JsonBuffer json)
    {
        if (json.IsPiece)
        {
            json.Clear();
        }
    }

    private static void Report(string what, FormattableString figures) =>
        Console.WriteLine($"rendered, {what}: {figures.ToString(CultureInfo.InvariantCulture)}");
}
