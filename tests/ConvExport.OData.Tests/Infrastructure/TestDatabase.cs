using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Testcontainers.MsSql;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// A new database on SQLite or SQL Server. <c>CONVEXPORT_TEST_SQLSERVER</c> contains the connection string of the SQL Server. Without
/// it, Docker starts a SQL Server. Without Docker, the tests on SQL Server are skipped.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Variable = "CONVEXPORT_TEST_SQLSERVER";

    private static readonly Lazy<Task<string?>> Server = new(FindServerAsync);

    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;
    private readonly string? _connection;

    private TestDatabase(StorageProvider provider, string connection)
    {
        _connection = connection.Length > 0 ? connection : null;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Options.Create(new StorageOptions
        {
            Provider = provider, ConnectionString = connection.Length > 0 ? connection : $"Data Source={_folder.File("test.db")}",
        }));
        services.AddSingleton(FoldSettings.Default);
        services.AddStorage(_folder.Path);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));
    public WriteTransactions Transactions => _services.GetRequiredService<WriteTransactions>();
    public EventStore Events => _services.GetRequiredService<EventStore>();
    public FoldStore Folds => _services.GetRequiredService<FoldStore>();
    public PendingStore Pending => _services.GetRequiredService<PendingStore>();
    public FanOut FanOut => _services.GetRequiredService<FanOut>();
    public RebuildStore Rebuilds => _services.GetRequiredService<RebuildStore>();
    public RemovalStore Removals => _services.GetRequiredService<RemovalStore>();
    public DirectoryStore Directory => _services.GetRequiredService<DirectoryStore>();
    public IDatabaseWrites Writes => _services.GetRequiredService<IDatabaseWrites>();

    public const string NoServer = $"No SQL Server: {Variable} contains no connection string, and no Docker engine runs.";

    /// <summary>Returns the connection string of a SQL Server for tests; null if there is none.</summary>
    public static Task<string?> ServerAsync() => Server.Value;

    /// <summary>Returns the connection string of a database on a server.</summary>
    public static string On(string server, string database) =>
        new SqlConnectionStringBuilder(server) { InitialCatalog = database }.ConnectionString;

    /// <summary>Creates a database with this version's schema. Skips the test if the server is not available.</summary>
    /// <param name="provider">SQLite or SQL Server.</param>
    /// <param name="by">Changes the connection string, for example to connect through a proxy. Null leaves it unchanged.</param>
    public static async Task<TestDatabase> CreateAsync(StorageProvider provider, Func<SqlConnectionStringBuilder, string>? by = null)
    {
        var connection = "";
        if (provider == StorageProvider.SqlServer)
        {
            var server = await ServerAsync();
            Skip.If(server is null, NoServer);
            connection = On(server!, $"convexport_{Guid.NewGuid():N}");
            connection = by?.Invoke(new SqlConnectionStringBuilder(connection)) ?? connection;
        }

        var database = new TestDatabase(provider, connection);
        await database._services.GetRequiredService<SchemaStore>().MigrateAsync();
        return database;
    }

    public ConvExportContext Context() => _services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContext();

    /// <summary>Runs removals, fan-outs and folds until all remaining entries of the fold queue are leased, or none is left.</summary>
    public async Task FoldAsync(FoldSettings? settings = null)
    {
        do
        {
            await Removals.RunAsync(default);
            while (await FanOut.StepAsync(() => Task.CompletedTask, default) > 0)
            {
            }

            await using var fold = Folds.Begin(settings ?? FoldSettings.Default, BatchLimits.Of(50));
            while (await fold.NextAsync(default) is not null)
            {
            }
        }
        while (await Pending.AnyFreeAsync(default) || await Pending.AnyFreeRemovalAsync(default));
    }

    /// <summary>Returns every row by its conversation id.</summary>
    public async Task<Dictionary<string, ConversationRow>> RowsAsync()
    {
        await using var context = Context();
        return await context.Conversations.AsNoTracking().ToDictionaryAsync(r => r.ConversationId, StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_connection is not null)
        {
            await DropAsync((await ServerAsync())!, new SqlConnectionStringBuilder(_connection).InitialCatalog);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>Drops the database of a test, if it exists.</summary>
    public static async Task DropAsync(string server, string database)
    {
        await using (var own = new SqlConnection(On(server, database)))
        {
            SqlConnection.ClearPool(own);
        }

        await using var connection = new SqlConnection(On(server, "master"));
        await connection.OpenAsync();
        await using var drop = new SqlCommand($"IF DB_ID('{database}') IS NOT NULL DROP DATABASE [{database}]", connection);
        try
        {
            await drop.ExecuteNonQueryAsync();
        }
        catch (SqlException)
        {
            // The test still has an open connection. The database may stay, because no other test uses its name.
        }
    }

    private static async Task<string?> FindServerAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return configured;
        }

        try
        {
            var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
            await container.StartAsync();
            return container.GetConnectionString();
        }
        catch (Exception noDocker) when (noDocker is DotNet.Testcontainers.Builders.DockerUnavailableException
            or ArgumentException or HttpRequestException or TimeoutException)
        {
            return null;
        }
    }
}
