using System.Net.Http.Headers;
using ConvExport.OData.Access;
using ConvExport.OData.Feed;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Sources;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// The real application on a real port, with a database, a clock and a log of its own, filled with life-like data and
/// some that is made to trip things up.
/// </summary>
public class ConvExportApp : WebApplicationFactory<FeedOptions>, IAsyncLifetime
{
    public const string ScopedInbox = "inbox-2";

    private readonly TempFolder _folder = new();
    private readonly TestLog _log = new();
    private readonly List<PlatformEvent> _events = [];
    private Uri _address = null!;
    private string? _unavailable;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The rows as the fold gives them in memory, by id: what every answer has to agree with.</summary>
    public IReadOnlyDictionary<string, ConversationRow> Rows { get; private set; } = new Dictionary<string, ConversationRow>();

    public string AdminKey { get; private set; } = "";
    public string ReaderKey { get; private set; } = "";
    public string WriterKey { get; private set; } = "";
    public string ScopedKey { get; private set; } = "";

    /// <summary>What was logged as an error so far.</summary>
    public IReadOnlyCollection<string> Errors => _log.Errors;

    /// <summary>The downloads and answers of which the client went away.</summary>
    public IReadOnlyCollection<string> Left => _log.Left;

    public async Task InitializeAsync()
    {
        if (await UnavailableAsync() is { } reason)
        {
            _unavailable = reason;
            return;
        }

        UseKestrel(0);
        StartServer();
        _address = ClientOptions.BaseAddress;
        var keys = Services.GetRequiredService<ApiKeys>();
        AdminKey = await keys.CreateAsync("admin", Roles.Admin, [], default);
        ReaderKey = await keys.CreateAsync("reader", Roles.Reader, [], default);
        WriterKey = await keys.CreateAsync("writer", Roles.Writer, [], default);
        ScopedKey = await keys.CreateAsync("scoped", Roles.Reader, [ScopedInbox], default);
        await FillAsync();
    }

    /// <summary>A client that presents a key; the reader's where none is given.</summary>
    public HttpClient Client(string? key = null)
    {
        Skip.If(_unavailable is not null, _unavailable);
        var client = new HttpClient { BaseAddress = _address, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Add("X-Api-Key", key ?? ReaderKey);
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return client;
    }

    /// <summary>The application's own database.</summary>
    public Task<ConvExportContext> ContextAsync() => Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync();

    /// <summary>A client that presents nothing.</summary>
    public HttpClient Stranger() => new() { BaseAddress = _address };

    public new async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync();

    protected virtual int Conversations => 300;

    /// <summary>Why the application cannot be had here, so that its tests are skipped; null where it can.</summary>
    protected virtual Task<string?> UnavailableAsync() => Task.FromResult<string?>(null);

    /// <summary>Further settings, as <c>Section:Key</c> and value.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Storage:ConnectionString", $"Data Source={_folder.File("test.db")}");
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
        // To the end: the server's own jobs fold beside this, and a batch that one of them still held would be written later.
        await Services.GetRequiredService<Recomputer>().FoldToTheEndAsync(null, default);

        _events.AddRange(lines.Select(l => EventDecoder.Decode(l).Event!));
        var names = await Services.GetRequiredService<DirectoryStore>().LoadAsync(default);
        Rows = ReportFold.Fold(_events, names.Directory, Services.GetRequiredService<FoldSettings>())
            .ToDictionary(f => f.Row.ConversationId, f => f.Row, StringComparer.Ordinal);

        // When and in which order rows were written is all that memory cannot know.
        await using var context = await ContextAsync();
        foreach (var written in await context.Conversations.AsNoTracking().Select(r => new { r.ConversationId, r.Revision, r.RecomputedAt }).ToListAsync())
        {
            var row = Rows[written.ConversationId];
            (row.Revision, row.RecomputedAt) = (written.Revision, DateTime.SpecifyKind(written.RecomputedAt, DateTimeKind.Utc));
        }
    }

    private static IAsyncEnumerable<InputItem> Items(IEnumerable<byte[]> lines) => lines.Select((l, i) => new InputItem(i + 1, l)).ToAsyncEnumerable();

    /// <summary>Keeps what is logged as an error, and who left.</summary>
    private sealed class TestLog : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Errors { get; } = new();
        public System.Collections.Concurrent.ConcurrentQueue<string> Left { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
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

/// <summary>The application over SQL Server.</summary>
public sealed class SqlServerApp : ConvExportApp
{
    private readonly string _database = $"convexport_{Guid.NewGuid():N}";
    private string? _connection;

    protected override IEnumerable<(string Key, string Value)> Settings =>
        [("Storage:Provider", "SqlServer"), ("Storage:ConnectionString", _connection!)];

    protected override async Task<string?> UnavailableAsync()
    {
        _connection = await TestDatabase.ServerAsync() is { } server ? TestDatabase.On(server, _database) : null;
        return _connection is null ? TestDatabase.NoServer : null;
    }
}

/// <summary>One application for all tests that only read.</summary>
[CollectionDefinition(Name)]
public sealed class ReadOnlyApp : ICollectionFixture<ConvExportApp>
{
    public const string Name = "one application";
}
