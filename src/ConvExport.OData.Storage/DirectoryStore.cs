using System.Data.Common;
using System.Linq.Expressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The directory at one version.</summary>
public sealed record DirectorySnapshot(ReportDirectory Directory, long Version);

/// <summary>Stores the directory: names of agents and inboxes, and the topic tree.</summary>
public sealed class DirectoryStore(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    private const int LookupSize = 500;

    /// <summary>Adds or replaces agents. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Agent> agents, CancellationToken cancellation) =>
        PutAsync(agents, a => a.Id, ids => a => ids.Contains(a.Id), BulkTables.Agents, PendingKind.Agent, null, cancellation);

    /// <summary>Adds or replaces inboxes. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Inbox> inboxes, CancellationToken cancellation) =>
        PutAsync(inboxes, i => i.Id, ids => i => ids.Contains(i.Id), BulkTables.Inboxes, PendingKind.Inbox, null, cancellation);

    /// <summary>Adds or replaces topics. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Topic> topics, CancellationToken cancellation) =>
        PutAsync(
            topics, t => t.Id, ids => t => ids.Contains(t.Id), BulkTables.DirectoryTopics, PendingKind.Topic, LayOutAsync, cancellation);

    /// <summary>Loads the complete directory with its version.</summary>
    public async Task<DirectorySnapshot> LoadAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);

        // Reads the version first. A concurrent change is then noticed later, not missed.
        var version = await VersionAsync(context, cancellation);
        var directory = new ReportDirectory(
            await context.Agents.AsNoTracking().ToListAsync(cancellation),
            await context.Inboxes.AsNoTracking().ToListAsync(cancellation),
            await context.Topics.AsNoTracking().ToListAsync(cancellation));
        return new DirectorySnapshot(directory, version);
    }

    /// <summary>The current version of the directory.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await VersionAsync(context, cancellation);
    }

    private static Task<long> VersionAsync(ConvExportContext context, CancellationToken cancellation) =>
        context.Counters.Where(c => c.Name == Counter.Directory).Select(c => c.Value).SingleAsync(cancellation);

    private Task<int> PutAsync<T>(
        IReadOnlyCollection<T> entries, Func<T, string> id, Func<string[], Expression<Func<T, bool>>> among, BulkTable<T> table,
        PendingKind kind,
        Func<ConvExportContext, DbTransaction, IReadOnlyCollection<T>, CancellationToken, Task>? changedAsync,
        CancellationToken cancellation)
        where T : class
    {
        // If an id has several entries, the last one counts, as if they had arrived one after another.
        var latest = entries.GroupBy(id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        return transactions.RunAsync(
            async (context, transaction) =>
            {
                // Locks the counter until the commit, so that only one transaction at a time changes the directory.
                await writes.AddToCounterAsync(transaction, Counter.Directory, 0, cancellation);
                var known = await KnownAsync(context, latest.Keys, id, among, cancellation);
                var changed = latest.Values.Where(e => !e.Equals(known.GetValueOrDefault(id(e)))).ToList();
                if (changed.Count == 0)
                {
                    return 0;
                }

                await writes.UpsertAsync(transaction, table, changed, cancellation);
                if (changedAsync is not null)
                {
                    await changedAsync(context, transaction, changed, cancellation);
                }

                await writes.AddPendingAsync(
                    transaction, kind, [.. changed.Select(id)], PendingPriority.Backlog, time.GetUtcNow().ToUnixTimeMilliseconds(),
                    cancellation);
                await writes.AddToCounterAsync(transaction, Counter.Directory, 1, cancellation);
                return changed.Count;
            },
            cancellation);
    }

    /// <summary>
    /// Updates the tree positions of changed topics and of all topics below them, because one change can move a branch of the tree. Of the
    /// other topics, only the ancestors are read.
    /// </summary>
    private async Task LayOutAsync(
        ConvExportContext context, DbTransaction transaction, IReadOnlyCollection<Topic> changed, CancellationToken cancellation)
    {
        var moved = changed.ToDictionary(t => t.Id, StringComparer.Ordinal);
        for (var open = moved.Keys.ToList(); open.Count > 0;)
        {
            open = [.. (await RelativesAsync(context, open, ids => t => ids.Contains(t.ParentId), cancellation))
                .Where(t => moved.TryAdd(t.Id, t)).Select(t => t.Id)];
        }

        var above = new Dictionary<string, Topic>(StringComparer.Ordinal);
        for (var open = moved.Values.ToList(); open.Count > 0;)
        {
            var parents = open.Select(t => t.ParentId).OfType<string>().Where(
                p => !moved.ContainsKey(p) && !above.ContainsKey(p)).Distinct(StringComparer.Ordinal).ToList();
            open = [.. (await RelativesAsync(context, parents, ids => t => ids.Contains(t.Id), cancellation))
                .Where(t => above.TryAdd(t.Id, t))];
        }

        var directory = new ReportDirectory([], [], [.. moved.Values, .. above.Values]);
        await writes.UpsertAsync(transaction, BulkTables.TopicTree, [.. moved.Values.Select(t => PlaceOf(t, directory))], cancellation);
    }

    private static async Task<List<Topic>> RelativesAsync(
        ConvExportContext context, List<string> wanted, Func<string[], Expression<Func<Topic, bool>>> among, CancellationToken cancellation)
    {
        var found = new List<Topic>();
        foreach (var ids in wanted.Chunk(LookupSize))
        {
            found.AddRange(await context.Topics.AsNoTracking().Where(among(ids)).ToListAsync(cancellation));
        }

        return found;
    }

    private static TopicRow PlaceOf(Topic topic, ReportDirectory directory)
    {
        var names = directory.TopicNames(topic.Id);
        return new TopicRow
        {
            Id = topic.Id, Name = directory.TopicName(topic.Id), ParentId = topic.ParentId, Path = directory.TopicPath(topic.Id),
            Level = names.Count,
            Level1 = names[0], Level2 = names.ElementAtOrDefault(1), Level3 = names.ElementAtOrDefault(2), IsDisabled = topic.Disabled,
        };
    }

    private static async Task<Dictionary<string, T>> KnownAsync<T>(
        ConvExportContext context, IEnumerable<string> wanted, Func<T, string> id, Func<string[], Expression<Func<T, bool>>> among,
        CancellationToken cancellation)
        where T : class
    {
        var known = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var ids in wanted.Chunk(LookupSize))
        {
            foreach (var entry in await context.Set<T>().AsNoTracking().Where(among(ids)).ToListAsync(cancellation))
            {
                known.Add(id(entry), entry);
            }
        }

        return known;
    }
}
