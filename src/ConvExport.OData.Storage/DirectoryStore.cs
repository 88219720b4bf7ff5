using System.Linq.Expressions;
using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>The directory as stored: names of agents and inboxes, and the topic tree.</summary>
public sealed class DirectoryStore(IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IBulkOperations bulk)
{
    private const int LookupSize = 500;

    /// <summary>Replaces or adds agents. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Agent> agents, CancellationToken cancellation) =>
        PutAsync(agents, a => a.Id, ids => a => ids.Contains(a.Id), MarkKind.Agent, cancellation);

    /// <summary>Replaces or adds inboxes. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Inbox> inboxes, CancellationToken cancellation) =>
        PutAsync(inboxes, i => i.Id, ids => i => ids.Contains(i.Id), MarkKind.Inbox, cancellation);

    /// <summary>Replaces or adds topics. Returns how many entries changed.</summary>
    public Task<int> PutAsync(IReadOnlyCollection<Topic> topics, CancellationToken cancellation) =>
        PutAsync(topics, t => t.Id, ids => t => ids.Contains(t.Id), MarkKind.Topic, cancellation, LayOutTreeAsync);

    /// <summary>The whole directory, and the version it has.</summary>
    public async Task<(ReportDirectory Directory, long Version)> LoadAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);

        // The version first: a change that comes between is then seen as one, not missed.
        var version = await VersionAsync(context, cancellation);
        var directory = new ReportDirectory(
            await context.Agents.AsNoTracking().ToListAsync(cancellation),
            await context.Inboxes.AsNoTracking().ToListAsync(cancellation),
            await context.Topics.AsNoTracking().ToListAsync(cancellation));
        return (directory, version);
    }

    /// <summary>The version that the directory has now.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await VersionAsync(context, cancellation);
    }

    private static Task<long> VersionAsync(ConvExportContext context, CancellationToken cancellation) =>
        context.Counters.Where(c => c.Name == Counter.Directory).Select(c => c.Value).SingleAsync(cancellation);

    private Task<int> PutAsync<T>(
        IReadOnlyCollection<T> entries, Func<T, string> id, Func<List<string>, Expression<Func<T, bool>>> among, MarkKind kind, CancellationToken cancellation,
        Func<ConvExportContext, CancellationToken, Task>? changedAsync = null)
        where T : class
    {
        // Of several entries for one id the last stands, as if they had come one after another.
        var latest = entries.GroupBy(id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        return transactions.RunAsync(
            async (context, transaction) =>
            {
                // First, and held until the commit: one change of the directory at a time, and no fold past it with older names.
                await bulk.AddToCounterAsync(transaction, Counter.Directory, 0, cancellation);
                var known = await KnownAsync(context, latest.Keys, id, among, cancellation);
                var changed = latest.Where(e => !e.Value.Equals(known.GetValueOrDefault(e.Key))).ToList();
                context.UpdateRange(changed.Where(e => known.ContainsKey(e.Key)).Select(e => e.Value));
                context.AddRange(changed.Where(e => !known.ContainsKey(e.Key)).Select(e => e.Value));
                await context.SaveChangesAsync(cancellation);
                if (changed.Count > 0 && changedAsync is not null)
                {
                    await changedAsync(context, cancellation);
                }

                await bulk.MarkAsync(transaction, kind, [.. changed.Select(e => e.Key)], cancellation);
                await bulk.AddToCounterAsync(transaction, Counter.Directory, changed.Count > 0 ? 1 : 0, cancellation);
                return changed.Count;
            },
            cancellation);
    }

    /// <summary>One changed entry may move a whole branch: the tree is laid out anew, and what differs is written.</summary>
    private static async Task LayOutTreeAsync(ConvExportContext context, CancellationToken cancellation)
    {
        context.ChangeTracker.Clear();
        var topics = await context.Topics.AsNoTracking().ToListAsync(cancellation);
        var directory = new ReportDirectory([], [], topics);
        var known = await context.TopicTree.ToDictionaryAsync(t => t.Id, StringComparer.Ordinal, cancellation);
        foreach (var row in topics.Select(t => PlaceOf(t, directory)))
        {
            if (known.TryGetValue(row.Id, out var old))
            {
                context.Entry(old).CurrentValues.SetValues(row);
            }
            else
            {
                context.Add(row);
            }
        }

        await context.SaveChangesAsync(cancellation);
    }

    private static TopicRow PlaceOf(Topic topic, ReportDirectory directory)
    {
        var names = directory.TopicNames(topic.Id);
        return new TopicRow
        {
            Id = topic.Id, Name = directory.TopicName(topic.Id), ParentId = topic.ParentId, Path = directory.TopicPath(topic.Id), Level = names.Count,
            Level1 = names[0], Level2 = names.ElementAtOrDefault(1), Level3 = names.ElementAtOrDefault(2), IsDisabled = topic.Disabled,
        };
    }

    private static async Task<Dictionary<string, T>> KnownAsync<T>(
        ConvExportContext context, IEnumerable<string> wanted, Func<T, string> id, Func<List<string>, Expression<Func<T, bool>>> among,
        CancellationToken cancellation)
        where T : class
    {
        var known = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var ids in wanted.Chunk(LookupSize))
        {
            foreach (var entry in await context.Set<T>().AsNoTracking().Where(among([.. ids])).ToListAsync(cancellation))
            {
                known.Add(id(entry), entry);
            }
        }

        return known;
    }
}
