using System.Runtime.CompilerServices;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Fans out pending names and customers: the conversations that show the name, or belong to the customer, become pending.
/// </summary>
public sealed class FanOut(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IDatabaseWrites writes, PendingStore pending,
    DirectoryStore directories,
    TimeProvider time)
{
    /// <summary>The maximum number of names or customers that one step leases.</summary>
    private const int EntriesAtOnce = 500;

    /// <summary>The maximum number of ids in a query. SQL Server allows 2,100 parameters per statement.</summary>
    private const int IdsAtOnce = 1_000;

    /// <summary>
    /// The approximate number of conversations that become pending in one transaction. In total, there can be very many: half of all rows
    /// may show the same inbox. Small transactions do not delay other writers for long, and need few locks on SQL Server.
    /// </summary>
    internal int ConversationsAtOnce { get; set; } = 4_000;

    private volatile TopicTree? _tree;

    /// <summary>
    /// Leases some entries and makes their conversations pending. Returns the number of entries; 0 if there are none. A name that no
    /// conversation has ever referred to costs only one lookup.
    /// </summary>
    /// <param name="meanwhile">Called repeatedly while many conversations become pending, to fold live conversations.</param>
    /// <param name="cancellation">Cancels the step.</param>
    public async Task<int> StepAsync(Func<Task> meanwhile, CancellationToken cancellation)
    {
        // Usually there are no entries. This check takes no lock.
        if (await pending.FirstFreeNameKindAsync(cancellation) is not { } kind)
        {
            return 0;
        }

        var lease = Lease.Take(time);
        var entries = await transactions.RunAsync(
            (_, transaction) => writes.LeaseAsync(transaction, kind, EntriesAtOnce, lease, cancellation), cancellation);
        if (entries.Count == 0)
        {
            return 0;
        }

        // Reads after the commit of the lease, so that everything that was committed before the entries is visible.
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var held = time.GetTimestamp();
        var ids = await IdsOfAsync(context, kind, [.. entries.Select(m => m.Id)], cancellation);
        var found = new List<string>();
        await foreach (var conversations in TouchedAsync(context, kind, ids, cancellation))
        {
            // Makes conversations pending in large groups. With small groups, a conversation could be folded before the next group is
            // added. It would then already show the new name, but the next group could make it pending again.
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

    private Task AddAsync(List<string> conversations, CancellationToken cancellation) =>
        conversations.Count == 0 ? Task.CompletedTask : transactions.RunAsync(
        (_, transaction) => writes.AddPendingAsync(
            transaction, PendingKind.Conversation, [.. conversations.Order(StringComparer.Ordinal)], PendingPriority.Backlog,
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation),
        cancellation);

    /// <summary>Renews the lease, because a step with many conversations can take longer than a lease lasts.</summary>
    private Task RenewAsync(PendingKind kind, Lease lease, CancellationToken cancellation) => transactions.RunAsync(
        (_, transaction) => writes.RenewAsync(transaction, kind, lease, time.GetUtcNow().UtcDateTime + Lease.Length, cancellation),
        cancellation);

    /// <summary>
    /// The ids to look up in references: customers with all customers merged into them, topics with all topics below them. Omits names that
    /// no conversation has ever referred to.
    /// </summary>
    private async Task<IReadOnlyCollection<string>> IdsOfAsync(
        ConvExportContext context, PendingKind kind, List<string> ids, CancellationToken cancellation)
    {
        IReadOnlyCollection<string> all = kind switch
        {
            PendingKind.Customer => await UpstreamAsync(context, ids, cancellation),
            PendingKind.Topic => (await TreeAsync(cancellation)).WithDescendants(ids),
            _ => ids,
        };
        return kind == PendingKind.Customer ? all : await ReferredToAsync(context, kind, all, cancellation);
    }

    /// <summary>
    /// The topic tree, cached for a version of the directory. While very many topics are loaded, the tree is needed very often.
    /// </summary>
    private async Task<TopicTree> TreeAsync(CancellationToken cancellation)
    {
        var version = await directories.VersionAsync(cancellation);
        if (_tree is not { } known || known.Version != version)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellation);
            var topics = await context.Topics.AsNoTracking()
                .Where(t => t.ParentId != null).Select(t => new { t.Id, t.ParentId }).ToListAsync(cancellation);
            _tree = known = new TopicTree(version, topics.ToLookup(t => t.ParentId!, t => t.Id, StringComparer.Ordinal));
        }

        return known;
    }

    /// <summary>
    /// The ids that at least one conversation refers to or has referred to. When many names are loaded, most occur in no conversation.
    /// </summary>
    private static async Task<IReadOnlyCollection<string>> ReferredToAsync(
        ConvExportContext context, PendingKind kind, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var found = new List<string>();
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            found.AddRange(
                await context.ReferencedIds.Where(m => m.Kind == kind && some.Contains(m.Id)).Select(m => m.Id).ToListAsync(cancellation));
        }

        return found;
    }

    private static IQueryable<StoredReference> References(ConvExportContext context, PendingKind kind, string[] ids) =>
        context.ConversationReferences.Where(m => m.Kind == kind && ids.Contains(m.Id));

    /// <summary>The conversations to fold again, page by page.</summary>
    private async IAsyncEnumerable<IReadOnlyCollection<string>> TouchedAsync(
        ConvExportContext context, PendingKind kind, IReadOnlyCollection<string> ids,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var chunk in ids.Chunk(IdsAtOnce))
        {
            var pages = kind == PendingKind.Customer
                ? OfCustomersAsync(context, chunk, cancellation)
                : ShowingAsync(context, kind, chunk, cancellation);
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
            var page =
                await all.Where(id => string.Compare(id, from) > 0).OrderBy(id => id).Take(ConversationsAtOnce).ToListAsync(cancellation);
            yield return page;
            if (page.Count < ConversationsAtOnce)
            {
                yield break;
            }

            after = page[^1];
        }
    }

    /// <summary>
    /// Returns the conversations that refer to one of the names and either show it in their rows or are being folded: a running fold may
    /// have started with the old name. Pages through the references to all names in key order. If a page ends within the references to a
    /// name, the next pages continue with the remaining references to this name.
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

            // A conversation can have one reference per name and day, mostly on nearby pages, so the set of returned conversations
            // needs to cover only recent pages. A conversation that is found again later is made pending once more, which is harmless.
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

    /// <summary>The references to a name that come after a given reference.</summary>
    private static IQueryable<StoredReference> After(ConvExportContext context, PendingKind kind, Reference last) =>
        context.ConversationReferences.Where(m => m.Kind == kind && m.Id == last.Id && m.EventDay >= last.EventDay
            && (m.EventDay > last.EventDay || string.Compare(m.ConversationId, last.ConversationId) > 0));

    /// <summary>
    /// Adds to each reference whether its conversation must be folded again. A single statement reads the rows
    /// and the leases, so that both are from the same moment.
    /// </summary>
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
                folding.Any(p => p.Id == m.ConversationId)
                || context.ConversationTopics.Any(t => t.ConversationId == m.ConversationId && t.TopicId == m.Id))),
        };
    }

    /// <summary>The customers and all customers that were ever merged into them, directly or indirectly.</summary>
    private static async Task<HashSet<string>> UpstreamAsync(ConvExportContext context, List<string> ids, CancellationToken cancellation)
    {
        var all = ids.ToHashSet(StringComparer.Ordinal);
        for (var open = ids; open.Count > 0;)
        {
            var sources = new List<string>();
            foreach (var some in open.Chunk(IdsAtOnce))
            {
                sources.AddRange(await context.Merges
                    .Where(m => some.Contains(m.DestinationCustomerId))
                    .Select(m => m.SourceCustomerId).Distinct().ToListAsync(cancellation));
            }

            open = [.. sources.Where(all.Add)];
        }

        return all;
    }

    /// <summary>A reference, and whether its conversation must be folded again.</summary>
    private sealed record Reference(string Id, int EventDay, string ConversationId, bool IsTouched);

    /// <summary>The topics below each topic.</summary>
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
