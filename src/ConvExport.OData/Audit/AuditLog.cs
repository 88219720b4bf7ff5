using System.Collections.Concurrent;
using System.Globalization;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Audit;

/// <summary>
/// Records audit events: who did what. Events wait in memory for about a second, so that no request waits for the database. Frequent
/// requests are counted together: one event for each actor, action, target, result and minute.
/// </summary>
internal sealed partial class AuditLog(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, TimeProvider time, ILogger<AuditLog> logger)
    : IDisposable
{
    public const string Ok = "ok";
    public const string Refused = "refused";
    public const string Failed = "failed";

    /// <summary>
    /// The maximum number of events that wait while the database does not respond. Further events go only to the server's log.
    /// </summary>
    private const int MostWaiting = 20_000;

    /// <summary>
    /// While memory contains at least this many counts, requests that would need a new count are counted without actor and target.
    /// </summary>
    private const int MostCounts = 2_000;

    private readonly ConcurrentQueue<AuditEvent> _waiting = new();
    private readonly Lock _counting = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private Dictionary<CountKey, Count> _counts = [];

    /// <summary>Records an event.</summary>
    public void Add(AuditActor actor, string action, string? target = null, string result = Ok, string? detail = null)
    {
        // Without these texts, the log would show "(null)".
        LogEvent(logger, action, result, actor.Id ?? "-", actor.Name ?? "-", actor.Address ?? "-", target ?? "-", detail ?? "");
        if (_waiting.Count < MostWaiting)
        {
            _waiting.Enqueue(EventOf(Now, actor, action, target, result, detail));
        }
    }

    /// <summary>Counts a request together with similar requests of the same minute.</summary>
    /// <param name="actor">Who sent the request.</param>
    /// <param name="action">The action.</param>
    /// <param name="target">The target of the action; null if it has none.</param>
    /// <param name="result">The result of the action.</param>
    /// <param name="amounts">Further numbers to add up, such as rows, in a fixed order for each action.</param>
    public void AddToMinute(
        AuditActor actor, string action, string? target, string result, params ReadOnlySpan<(string Name, long Amount)> amounts)
    {
        var now = Now;
        var minute = new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc);
        var key = new CountKey(minute, actor, action, target, result);
        lock (_counting)
        {
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.Count >= MostCounts)
                {
                    key = key with { Actor = new AuditActor(null, null, null), Target = null };
                }

                if (!_counts.TryGetValue(key, out count))
                {
                    _counts[key] = count = new Count(now, [.. amounts.ToArray().Select(a => a.Name)]);
                }
            }

            count.Add(amounts);
        }
    }

    /// <summary>Records an event and writes it to the database immediately, for commands.</summary>
    public async Task WriteAsync(
        AuditActor actor, string action, string? target, string? detail, CancellationToken cancellation)
    {
        Add(actor, action, target, Ok, detail);
        await FlushAsync(cancellation);
    }

    /// <summary>
    /// Writes the waiting events and the counts to the database. Throws if the database fails; the events and counts then stay in memory.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _flushing.WaitAsync(cancellation);
        try
        {
            var grown = GrownCounts();
            var waiting = _waiting.ToArray();
            if (waiting.Length == 0 && grown.Count == 0)
            {
                return;
            }

            // The waiting events are removed, and the counts marked as stored, only after the commit: a failed transaction is repeated.
            var ids = await transactions.RunAsync((context, _) => StoreAsync(context, waiting, grown, cancellation), cancellation);
            for (var i = 0; i < waiting.Length; i++)
            {
                _waiting.TryDequeue(out _);
            }

            lock (_counting)
            {
                for (var i = 0; i < grown.Count; i++)
                {
                    grown[i].Count.Stored(grown[i].Requests, ids[i]);
                }

                var running = Now.AddMinutes(-1);
                _counts = _counts.Where(c => c.Key.Minute >= running || c.Value.HasGrown).ToDictionary();
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Deletes events from before a time, in batches.</summary>
    public async Task PruneAsync(DateTime before, CancellationToken cancellation)
    {
        const int AtOnce = 5_000;
        for (var deleted = AtOnce; deleted == AtOnce;)
        {
            deleted = await transactions.RunAsync(
                (context, _) =>
                {
                    var oldest = context.AuditEvents.Where(e => e.At < before).OrderBy(e => e.Id).Take(AtOnce).Select(e => e.Id);
                    return context.AuditEvents.Where(e => oldest.Contains(e.Id)).ExecuteDeleteAsync(cancellation);
                },
                cancellation);
        }
    }

    /// <summary>Returns the newest events that match a filter.</summary>
    public async Task<IReadOnlyList<AuditEvent>> NewestAsync(AuditFilter filter, int most, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await filter.Of(context.AuditEvents).AsNoTracking().OrderByDescending(e => e.Id).Take(most).ToListAsync(cancellation);
    }

    public void Dispose() => _flushing.Dispose();

    private DateTime Now
    {
        get
        {
            var now = time.GetUtcNow().UtcDateTime;
            return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        }
    }

    /// <summary>Returns the counts that have grown since they were stored.</summary>
    private List<Grown> GrownCounts()
    {
        lock (_counting)
        {
            return [.. _counts.Where(c => c.Value.HasGrown).Select(c => new Grown(c.Key, c.Value, c.Value.Requests, c.Value.Detail()))];
        }
    }

    /// <summary>Stores events and counts. Returns the id of each count's event, in the order of the counts.</summary>
    private static async Task<long[]> StoreAsync(
        ConvExportContext context, AuditEvent[] waiting, List<Grown> counts, CancellationToken cancellation)
    {
        // Adds copies of the events. An earlier, failed attempt of this transaction may have set ids in the objects that it added.
        context.AuditEvents.AddRange(
            waiting.Select(w => EventOf(w.At, new AuditActor(w.Actor, w.ActorName, w.Address), w.Action, w.Target, w.Result, w.Detail)));
        var begun = new AuditEvent?[counts.Count];
        for (var i = 0; i < counts.Count; i++)
        {
            var (key, count, _, detail) = counts[i];
            if (count.EventId is { } id)
            {
                await context.AuditEvents.Where(e => e.Id == id)
                    .ExecuteUpdateAsync(e => e.SetProperty(x => x.Detail, detail), cancellation);
                continue;
            }

            begun[i] = EventOf(count.At, key.Actor, key.Action, key.Target, key.Result, detail);
            context.AuditEvents.Add(begun[i]!);
        }

        await context.SaveChangesAsync(cancellation);
        return [.. counts.Select((c, i) => begun[i]?.Id ?? c.Count.EventId!.Value)];
    }

    private static AuditEvent EventOf(DateTime at, AuditActor actor, string action, string? target, string result, string? detail) => new()
    {
        At = at,
        Actor = Short(actor.Id, AuditEvent.LongestActor),
        ActorName = Short(actor.Name, AuditEvent.LongestName),
        Address = Short(actor.Address, AuditEvent.LongestAddress),
        Action = action,
        Target = Short(target, AuditEvent.LongestTarget),
        Result = result,
        Detail = Short(detail, AuditEvent.LongestDetail),
    };

    private static string? Short(string? text, int most) => text is null || text.Length <= most ? text : text[..(most - 1)] + "…";

    /// <summary>The properties that requests must share to be counted together.</summary>
    private sealed record CountKey(DateTime Minute, AuditActor Actor, string Action, string? Target, string Result);

    /// <summary>A snapshot of a count that has grown.</summary>
    private sealed record Grown(CountKey Key, Count Count, long Requests, string Detail);

    /// <summary>The number of requests that are counted together, and the sums of their amounts.</summary>
    private sealed class Count(DateTime at, string[] names)
    {
        private readonly long[] _amounts = new long[names.Length];
        private long _stored;

        public DateTime At => at;
        public long Requests { get; private set; }
        public bool HasGrown => Requests != _stored;

        /// <summary>The id of the event in the database; null before it is stored.</summary>
        public long? EventId { get; private set; }

        public void Add(ReadOnlySpan<(string Name, long Amount)> amounts)
        {
            Requests++;
            for (var i = 0; i < Math.Min(amounts.Length, _amounts.Length); i++)
            {
                _amounts[i] += amounts[i].Amount;
            }
        }

        public void Stored(long requests, long eventId) => (_stored, EventId) = (requests, eventId);

        public string Detail() => string.Create(CultureInfo.InvariantCulture, $"requests={Requests}")
            + string.Concat(names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $" {name}={_amounts[i]}")));
    }

    [LoggerMessage(LogLevel.Information, "{Action} {Result} by {Actor} ({ActorName}) from {Address}: {Target} {Detail}")]
    private static partial void LogEvent(
        ILogger logger, string action, string result, string actor, string actorName, string address, string target, string detail);
}
