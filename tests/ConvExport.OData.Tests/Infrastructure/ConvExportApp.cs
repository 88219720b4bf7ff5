using System.Net.Http.Headers;
using ConvExport.OData.Access;
using ConvExport.OData.Demo;
using ConvExport.OData.Feed;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.Sqlite;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// The real application on a real port, with its own database, clock and log. It contains realistic conversations, and
/// conversations with difficult values.
/// </summary>
public class ConvExportApp : WebApplicationFactory<FeedOptions>, IAsyncLifetime
{
    public const string ScopedInbox = "inbox-returns";

    private readonly TempFolder _folder = new();
    private readonly TestLog _log = new();
    private readonly List<PlatformEvent> _events = [];
    private Uri _address = null!;
    private readonly string _database = $"convexport_{Guid.NewGuid():N}";
    private string? _server;
    private string? _unavailable;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The rows by id, as the fold computes them in memory. Every response must agree with them.</summary>
    public IReadOnlyDictionary<string, ConversationRow> Rows { get; private set; } = new Dictionary<string, ConversationRow>();

    public string AdminKey { get; private set; } = "";
    public string ReaderKey { get; private set; } = "";
    public string WriterKey { get; private set; } = "";
    public string ScopedKey { get; private set; } = "";

    /// <summary>The errors that have been logged so far.</summary>
    public IReadOnlyCollection<string> Errors => _log.Errors;

    /// <summary>The log messages about responses whose client disconnected.</summary>
    public IReadOnlyCollection<string> Left => _log.Left;

    public async Task InitializeAsync()
    {
        if (IsOnSqlServer)
        {
            _server = await TestDatabase.ServerAsync();
            if (_server is null)
            {
                _unavailable = TestDatabase.NoServer;
                return;
            }
        }

        UseKestrel(0);
        StartServer();
        _address = ClientOptions.BaseAddress;
        var keys = Services.GetRequiredService<ApiKeys>();
        AdminKey = await keys.CreateAsync(new NewKey("admin", Roles.Admin), default);
        ReaderKey = await keys.CreateAsync(new NewKey("reader", Roles.Reader), default);
        WriterKey = await keys.CreateAsync(new NewKey("writer", Roles.Writer), default);
        ScopedKey = await keys.CreateAsync(new NewKey("scoped", Roles.Reader, [ScopedInbox]) { AllowsUnknownInboxes = true }, default);
        await FillAsync();
    }

    /// <summary>Returns a client that sends a key; by default the reader's key.</summary>
    public HttpClient Client(string? key = null)
    {
        SkipIfUnavailable();
        var client = new HttpClient { BaseAddress = _address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key ?? ReaderKey);
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return client;
    }

    /// <summary>Skips the test if the application's database server is not available.</summary>
    protected void SkipIfUnavailable() => Skip.If(_unavailable is not null, _unavailable);

    /// <summary>The application's services. Skips the test if the database server is not available.</summary>
    public override IServiceProvider Services
    {
        get
        {
            SkipIfUnavailable();
            return base.Services;
        }
    }

    /// <summary>Returns a context for the application's database.</summary>
    public Task<ConvExportContext> ContextAsync() =>
        Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync();

    /// <summary>
    /// Folds until no conversation is pending. Fails after three minutes: the application's clock moves only when a test sets it, so a
    /// lease that a failed batch has left behind does not expire.
    /// </summary>
    public async Task FoldAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await Services.GetRequiredService<Recomputer>().FoldToTheEndAsync(null, limit.Token);
        }
        catch (OperationCanceledException)
        {
            var pending = await Services.GetRequiredService<PendingStore>().CountAsync(default);
            throw new TimeoutException($"{pending} conversations are still pending after three minutes. {string.Join('\n', Errors)}");
        }
    }

    /// <summary>Returns a client that sends no key.</summary>
    public HttpClient Stranger() => new() { BaseAddress = _address };

    public new async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await base.DisposeAsync();
            await TestDatabase.DropAsync(_server, _database);
        }

        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync();

    protected virtual int Conversations => 300;

    /// <summary>The database that the application uses.</summary>
    protected virtual TestEngine Engine => TestEngine.Sqlite;

    /// <summary>Whether the database server is not available, so that the tests are skipped.</summary>
    protected bool IsUnavailable => _unavailable is not null;

    /// <summary>Whether the application uses SQL Server.</summary>
    public bool IsOnSqlServer => Engine == TestEngine.SqlServer;

    /// <summary>Further settings, as <c>Section:Key</c> and value.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Storage:Provider", IsOnSqlServer ? "SqlServer" : "Sqlite");
        builder.UseSetting(
            "Storage:ConnectionString", _server is null ? $"Data Source={_folder.File("test.db")}" : TestDatabase.On(_server, _database));
        builder.UseSetting("Report:ConversationLink", "https://example.com/{customerId}/{conversationId}");
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.AddFilter<TestLog>("ConvExport.OData", LogLevel.Debug));
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<ILoggerProvider>(_log);
            if (Engine == TestEngine.SqliteByAdo)
            {
                // Rows are read through ADO.NET, as on SQL Server. Each statement returns at most seven rows.
                services.AddSingleton<DatabaseEngine>(new SqliteEngine(readsNatively: false, rowsPerStatement: 7));
            }

            if (IsOnSqlServer)
            {
                // Hangfire's SQL Server tables need features that compatible servers such as Babelfish lack.
                services.AddSingleton<JobStorage>(_ => new InMemoryStorage());
            }
        });
    }

    private async Task FillAsync()
    {
        var source = new LifeLikeSource(Conversations, 7);
        var directory = Services.GetRequiredService<DirectoryIntake>();
        foreach (var part in DirectoryIntake.Parts)
        {
            await directory.TakeAsync(part, Items(source.Directory(part)), "test", default);
        }

        byte[][] lines = [.. source.Events(), .. NastyEvents.All()];
        await Services.GetRequiredService<EventIntake>().TakeAsync(Items(lines), "test", null, default);
        // The server's jobs fold at the same time. This call also waits for them, so that none of their batches is written later.
        await FoldAsync();

        _events.AddRange(lines.Select(l => EventDecoder.Decode(l).Event!));
        var names = await Services.GetRequiredService<DirectoryStore>().LoadAsync(default);
        Rows = ReportFold.Fold(_events, names.Directory, Services.GetRequiredService<FoldSettings>())
            .ToDictionary(f => f.Row.ConversationId, f => f.Row, StringComparer.Ordinal);

        // The fold in memory cannot know Revision and RecomputedAt, so they come from the database.
        await using var context = await ContextAsync();
        foreach (var written in await context.Conversations.AsNoTracking()
            .Select(r => new { r.ConversationId, r.Revision, r.RecomputedAt }).ToListAsync())
        {
            var row = Rows[written.ConversationId];
            (row.Revision, row.RecomputedAt) = (written.Revision, DateTime.SpecifyKind(written.RecomputedAt, DateTimeKind.Utc));
        }
    }

    private static IAsyncEnumerable<InputItem> Items(IEnumerable<byte[]> lines) =>
        lines.Select((l, i) => new InputItem(i + 1, l)).ToAsyncEnumerable();

    /// <summary>Keeps logged errors, and messages about clients that disconnected.</summary>
    private sealed class TestLog : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Errors { get; } = new();
        public System.Collections.Concurrent.ConcurrentQueue<string> Left { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Errors.Enqueue($"{formatter(state, exception)} {exception}");
            }
            else if (eventId.Name == "LogClientGone")
            {
                Left.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>The database of an application under test.</summary>
public enum TestEngine
{
    Sqlite,

    /// <summary>SQLite, but rows are read through ADO.NET, as on SQL Server.</summary>
    SqliteByAdo,

    /// <summary>SQL Server. If no server is available, the tests are skipped.</summary>
    SqlServer,
}

/// <summary>One application for all tests that only read.</summary>
[CollectionDefinition(Name)]
public sealed class ReadOnlyApp : ICollectionFixture<ConvExportApp>
{
    public const string Name = "one application";
}

/// <summary>One application for all tests that only read, with rows read through ADO.NET.</summary>
public sealed class AdoApp : ConvExportApp
{
    public const string Name = "one application, by ADO.NET";

    protected override TestEngine Engine => TestEngine.SqliteByAdo;
}

[CollectionDefinition(AdoApp.Name)]
public sealed class ReadOnlyAdoApp : ICollectionFixture<AdoApp>;

/// <summary>One application for all tests that only read, on SQL Server.</summary>
public sealed class SqlServerApp : ConvExportApp
{
    public const string Name = "one application, on SQL Server";

    protected override TestEngine Engine => TestEngine.SqlServer;
}

[CollectionDefinition(SqlServerApp.Name)]
public sealed class ReadOnlySqlServerApp : ICollectionFixture<SqlServerApp>;
