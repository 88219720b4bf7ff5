using System.Runtime.CompilerServices;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Turns pending names and customers into pending conversations: those that show the name, or are of the customer.</summary>
public sealed class FanOut(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, PendingStore pending, DirectoryStore directories,
    TimeProvider time)
{
    /// <summary>How many names or customers one step takes.</summary>
    private const int EntriesAtOnce = 500;

    /// <summary>How many ids one query asks for: a statement of SQL Server takes 2,100 parameters.</summary>
    private const int IdsAtOnce = 1_000;

    /// <summary>
    /// An inbox may be on half of all rows: they become pending bit by bit, so that nobody waits long for the writer, and SQL
    /// Server holds no more locks than it likes.
    /// </summary>
    internal int ConversationsAtOnce { get; set; } = 4_000;

    private volatile TopicTree? _tree;

    /// <summary>
    /// Takes some entries and makes the conversations pending that they lead to. Returns how many it took; 0 when there are
    /// none. Names that no row shows cost a look each.
    /// </summary>
    /// <param name="meanwhile">Called now and then while many conversations become pending: to fold what is live.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<int> StepAsync(Func<Task> meanwhile, CancellationToken cancellation)
    {
        // Mostly there are none, and to look takes no lock.
        if (await pending.FirstFreeNameKindAsync(cancellation) is not { } kind)
        {
            return 0;
        }

        var lease = Lease.Take(time);
        var entries = await transactions.RunAsync((_, transaction) => writes.LeaseAsync(transaction, kind, EntriesAtOnce, lease, cancellation), cancellation);
        if (entries.Count == 0)
        {
            return 0;
        }

        // Read only after the lease was committed: what was committed before its entry was is then seen.
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var held = time.GetTimestamp();
        var ids = await IdsOfAsync(context, kind, [.. entries.Select(m => m.Id)], cancellation);
        var found = new List<string>();
        await foreach (var conversations in TouchedAsync(context, kind, ids, cancellation))
        {
            // Many at a time: a conversation that is folded between two pages shows the new name and would be folded once more.
            found.AddRange(conversations);
            if (found.Count >= ConversationsAtOnce)
            {
                await AddAsync(found, cancellation);
                found.Clear();
                await meanwhile();
            }

            if (time.GetElapsedTime(held) > Lease.Length / 3)
            {
                await RenewAsync(kind, lease, cancellation);
                held = time.GetTimestamp();
                await meanwhile();
            }
        }

        await AddAsync(found, cancellation);
        await transactions.RunAsync((_, transaction) => writes.ClearAsync(transaction, kind, entries, lease, cancellation), cancellation);
        return entries.Count;
    }

    private Task AddAsync(List<string> conversations, CancellationToken cancellation) => conversations.Count == 0 ? Task.CompletedTask : transactions.RunAsync(
        (_, transaction) => writes.AddPendingAsync(
            transaction, PendingKind.Conversation, [.. conversations.Order(StringComparer.Ordinal)], PendingPriority.Backlog,
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation),
        cancellation);

    /// <summary>Many conversations take longer than a lease lasts.</summary>
    private Task RenewAsync(PendingKind kind, Lease lease, CancellationToken cancellation) => transactions.RunAsync(
        (_, transaction) => writes.RenewAsync(transaction, kind, lease, time.GetUtcNow().UtcDateTime + Lease.Length, cancellation), cancellation);

    /// <summary>The ids that conversations refer to: of customers with all that were merged into them, of topics with all below them.</summary>
    private async Task<IReadOnlyCollection<string>> IdsOfAsync(ConvExportContext context, PendingKind kind, List<string> ids, CancellationToken cancellation)
    {
        IReadOnlyCollection<string> all = kind switch
        {
            PendingKind.Customer => await UpstreamAsync(context, ids, cancellation),
            PendingKind.Topic => (await TreeAsync(cancellation)).WithDescendants(ids),
            _ => ids,
        };
        return kind == PendingKind.Customer ? all : await ReferredToAsync(context, kind, all, cancellation);
    }

    /// <summary>Laid out once a version of the directory: a load of very many topics asks for it very often.</summary>
    private async Task<TopicTree> TreeAsync(CancellationToken cancellation)
    {
        var version = await directories.VersionAsync(cancellation);
        if (_tree is not { } known || known.Version != version)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            var topics = await context.Topics.AsNoTracking().Where(t => t.ParentId != null).Select(t => new { t.Id, t.ParentId }).ToListAsync(cancellation);
            _tree = known = new TopicTree(version, topics.ToLookup(t => t.ParentId!, t => t.Id, StringComparer.Ordinal));
        }

        return known;
    }

    /// <summary>Of very many names that are loaded, few are on any row: the others end here.</summary>
    private static async Task<IReadOnlyCollection<string>> ReferredToAsync(
        ConvExportContext context, PendingKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var found = new List<string>();
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            found.AddRange(await context.ReferencedIds.Where(m => m.Kind == kind && some.Contains(m.Id)).Select(m => m.Id).ToListAsync(cancellation));
        }

        return found;
    }

    private static IQueryable<StoredReference> References(ConvExportContext context, PendingKind kind, string[] ids) =>
        context.ConversationReferences.Where(m => m.Kind == kind && ids.Contains(m.Id));

    /// <summary>The conversations to fold once more, page by page.</summary>
    private async IAsyncEnumerable<IReadOnlyCollection<string>> TouchedAsync(
        ConvExportContext context, PendingKind kind, IReadOnlyCollection<string> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var chunk in ids.Chunk(IdsAtOnce))
        {
            var pages = kind == PendingKind.Customer ? OfCustomersAsync(context, chunk, cancellation) : ShowingAsync(context, kind, chunk, cancellation);
            await foreach (var page in pages)
            {
                yield return page;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyCollection<string>> OfCustomersAsync(
        ConvExportContext context, string[] ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var all = References(context, PendingKind.Customer, ids).Select(m => m.ConversationId).Distinct();
        for (var after = ""; ;)
        {
            var from = after;
            var page = await all.Where(id => string.Compare(id, from) > 0).OrderBy(id => id).Take(ConversationsAtOnce).ToListAsync(cancellation);
            yield return page;
            if (page.Count < ConversationsAtOnce)
            {
                yield break;
            }

            after = page[^1];
        }
    }

    /// <summary>
    /// The conversations that refer to names, and whose rows show them or are being folded: a fold under way may have begun with
    /// the old name. Pages through the references in the order of their key: across all names first, then, where a page ends within
    /// a name, through the rest of that name.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyCollection<string>> ShowingAsync(
        ConvExportContext context, PendingKind kind, string[] ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (left, last, returned) = (ids, (Reference?)null, new HashSet<string>(StringComparer.Ordinal));
        while (left.Length > 0 || last is not null)
        {
            var references = last is { } of ? After(context, kind, of) : References(context, kind, left);
            var inOrder = references.OrderBy(m => m.Id).ThenBy(m => m.EventDay).ThenBy(m => m.ConversationId);
            var page = await Touched(context, kind, inOrder.Take(ConversationsAtOnce)).ToListAsync(cancellation);

            // A conversation has a reference for each of its days, mostly on pages near by. What is forgotten here is only folded once more.
            if (returned.Count > 10 * ConversationsAtOnce)
            {
                returned.Clear();
            }

            yield return [.. page.Where(r => r.IsTouched && returned.Add(r.ConversationId)).Select(r => r.ConversationId)];
            if (page.Count == ConversationsAtOnce)
            {
                last = page[^1];
                left = [.. left.Except(page.Select(r => r.Id), StringComparer.Ordinal)];
            }
            else
            {
                left = last is null ? [] : left;
                last = null;
            }
        }
    }

    /// <summary>The references to one name after one of them.</summary>
    private static IQueryable<StoredReference> After(ConvExportContext context, PendingKind kind, Reference last) =>
        context.ConversationReferences.Where(m => m.Kind == kind && m.Id == last.Id && m.EventDay >= last.EventDay
            && (m.EventDay > last.EventDay || string.Compare(m.ConversationId, last.ConversationId) > 0));

    /// <summary>Rows and folds are looked at in one statement, that is, at one moment.</summary>
    private static IQueryable<Reference> Touched(ConvExportContext context, PendingKind kind, IQueryable<StoredReference> references)
    {
        var folding = context.PendingFolds.Where(p => p.Kind == PendingKind.Conversation && p.LeaseId != null);
        return kind switch
        {
            PendingKind.Agent => references.Select(m => new Reference(m.Id, m.EventDay, m.ConversationId,
                folding.Any(p => p.Id == m.ConversationId) || context.Conversations.Any(r => r.ConversationId == m.ConversationId
                    && (r.AssignedAgentIdCurrent == m.Id || r.InitiatorAgentIdCreated == m.Id || r.AssignedAgentIdCreated == m.Id
                        || r.InitiatorAgentIdLastClosed == m.Id || r.AssignedAgentIdLastClosed == m.Id)))),
            PendingKind.Inbox => references.Select(m => new Reference(m.Id, m.EventDay, m.ConversationId,
                folding.Any(p => p.Id == m.ConversationId) || context.Conversations.Any(r => r.ConversationId == m.ConversationId
                    && (r.InboxIdCurrent == m.Id || r.InboxIdCreated == m.Id || r.InboxIdLastClosed == m.Id)))),
            _ => references.Select(m => new Reference(m.Id, m.EventDay, m.ConversationId,
                folding.Any(p => p.Id == m.ConversationId) || context.ConversationTopics.Any(t => t.ConversationId == m.ConversationId && t.TopicId == m.Id))),
        };
    }

    /// <summary>The customers, and all that were ever merged into them, step by step.</summary>
    private static async Task<HashSet<string>> UpstreamAsync(ConvExportContext context, List<string> ids, CancellationToken cancellation)
    {
        var all = ids.ToHashSet(StringComparer.Ordinal);
        for (var open = ids; open.Count > 0;)
        {
            var sources = new List<string>();
            foreach (var some in open.Chunk(IdsAtOnce))
            {
                sources.AddRange(await context.Merges
                    .Where(m => some.Contains(m.DestinationCustomerId)).Select(m => m.SourceCustomerId).Distinct().ToListAsync(cancellation));
            }

            open = [.. sources.Where(all.Add)];
        }

        return all;
    }

    /// <summary>A reference, and whether the conversation has to be folded once more.</summary>
    private sealed record Reference(string Id, int EventDay, string ConversationId, bool IsTouched);

    /// <summary>Which topics are below which.</summary>
    private sealed class TopicTree(long version, ILookup<string, string> children)
    {
        public long Version { get; } = version;

        public HashSet<string> WithDescendants(IEnumerable<string> topicIds)
        {
            var found = new HashSet<string>(topicIds, StringComparer.Ordinal);
            var open = new Queue<string>(found);
            while (open.TryDequeue(out var parent))
            {
                foreach (var child in children[parent].Where(found.Add))
                {
                    open.Enqueue(child);
                }
            }

            return found;
        }
    }
}
