using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Testcontainers.MsSql;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// An empty database of one provider. SQL Server is the one of <c>CONVEXPORT_TEST_SQLSERVER</c>, or one that Docker can
/// start; where there is neither, its tests show as skipped.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Variable = "CONVEXPORT_TEST_SQLSERVER";

    private static readonly Lazy<Task<string?>> Server = new(FindServerAsync);

    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;

    private TestDatabase(StorageProvider provider, string connection)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Options.Create(new StorageOptions { Provider = provider, ConnectionString = connection.Length > 0 ? connection : $"Data Source={_folder.File("test.db")}" }));
        services.AddSingleton(FoldSettings.Default);
        services.AddStorage(_folder.Path);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));
    public EventStore Events => _services.GetRequiredService<EventStore>();
    public FoldStore Folds => _services.GetRequiredService<FoldStore>();
    public MarkStore Marks => _services.GetRequiredService<MarkStore>();
    public RebuildStore Rebuilds => _services.GetRequiredService<RebuildStore>();
    public RemovalStore Removals => _services.GetRequiredService<RemovalStore>();
    public DirectoryStore Directory => _services.GetRequiredService<DirectoryStore>();
    public IBulkOperations Bulk => _services.GetRequiredService<IBulkOperations>();

    public const string NoServer = $"No SQL Server: {Variable} holds no connection string, and no Docker engine runs.";

    /// <summary>The connection string of a server to test on; null where there is none.</summary>
    public static Task<string?> ServerAsync() => Server.Value;

    /// <summary>The connection string of a database on a server.</summary>
    public static string On(string server, string database) => new SqlConnectionStringBuilder(server) { InitialCatalog = database }.ConnectionString;

    /// <summary>A database with this version's schema; skips the test where the provider's server is not to be had.</summary>
    public static async Task<TestDatabase> CreateAsync(StorageProvider provider)
    {
        var connection = "";
        if (provider == StorageProvider.SqlServer)
        {
            var server = await ServerAsync();
            Skip.If(server is null, NoServer);
            connection = On(server!, $"convexport_{Guid.NewGuid():N}");
        }

        var database = new TestDatabase(provider, connection);
        await database._services.GetRequiredService<SchemaStore>().MigrateAsync();
        return database;
    }

    public ConvExportContext Context() => _services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContext();

    /// <summary>Folds until nothing is marked.</summary>
    public async Task FoldAsync(FoldSettings? settings = null)
    {
        do
        {
            await Removals.RunAsync(default);
            await Marks.SpreadAsync(default);
            await using var fold = Folds.Begin(settings ?? FoldSettings.Default, 50);
            while (await fold.NextAsync(default) is not null)
            {
            }
        }
        while (await Marks.AnyFreeAsync(default));
    }

    /// <summary>Every row, by id.</summary>
    public async Task<Dictionary<string, ConversationRow>> RowsAsync()
    {
        await using var context = Context();
        return await context.Conversations.AsNoTracking().ToDictionaryAsync(r => r.ConversationId, StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (Bulk is SqlServerBulkOperations)
        {
            await using var context = Context();
            await context.Database.EnsureDeletedAsync();
        }

        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
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
        catch (Exception noDocker) when (noDocker is DotNet.Testcontainers.Builders.DockerUnavailableException or ArgumentException or HttpRequestException or TimeoutException)
        {
            return null;
        }
    }
}
