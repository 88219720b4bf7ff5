using System.Collections.Concurrent;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.Logging;

namespace ConvExport.OData.Tests.Recompute;

/// <summary>What the log says about a rebuild.</summary>
public sealed class RebuildLogTests
{
    [Fact]
    public async Task The_end_is_logged_even_if_no_batch_follows_it()
    {
        await using var database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        var lines = new Lines();
        var log = new RebuildLog(new RebuildWatch(database.Rebuilds, database.Time), database.Time, lines);
        await database.Rebuilds.RequestAsync("one", default);
        database.Time.Advance(TimeSpan.FromSeconds(11));

        log.Report(Batch);
        Assert.StartsWith("Rebuild 0 %", await lines.NextAsync(), StringComparison.Ordinal);

        await database.FoldAsync();
        await AdvanceAsync(database, lines);
        Assert.StartsWith("Rebuilt 0 conversations", await lines.NextAsync(), StringComparison.Ordinal);

        await database.Events.AppendAsync([Storage.StoredEvents.Created("e1", "c1")], default);
        await database.FoldAsync();
        await database.Rebuilds.RequestAsync("two", default);
        await database.FoldAsync();
        log.Report(Batch);
        await AdvanceAsync(database, lines);
        Assert.StartsWith("Rebuilt 1 conversations", await lines.NextAsync(), StringComparison.Ordinal);
    }

    private static RecomputeProgress Batch { get; } = new(1, 1, 1, 1, TimeSpan.FromSeconds(1));

    /// <summary>
    /// Advances the clock repeatedly until something is logged, because the test does not know when the log begins to wait.
    /// </summary>
    private static async Task AdvanceAsync(TestDatabase database, Lines lines)
    {
        for (var tries = 0; lines.Written.IsEmpty && tries < 600; tries++)
        {
            database.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private sealed class Lines : ILogger<RebuildLog>
    {
        private readonly SemaphoreSlim _count = new(0);

        public ConcurrentQueue<string> Written { get; } = new();

        public async Task<string> NextAsync()
        {
            Assert.True(await _count.WaitAsync(TimeSpan.FromSeconds(30)), "nothing was logged");
            Assert.True(Written.TryDequeue(out var line));
            return line;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Written.Enqueue(formatter(state, exception));
            _count.Release();
        }
    }
}
