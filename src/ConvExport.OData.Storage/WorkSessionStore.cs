using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>Stores work sessions. Conversations whose sessions change become pending.</summary>
public sealed class WorkSessionStore(WriteTransactions transactions, IDatabaseWrites writes, TimeProvider time)
{
    private const int LookupSize = 500;

    /// <summary>
    /// Adds or replaces sessions. If there are several versions of a session, the last version with a handle time counts; if no version has
    /// a handle time, the last version counts. Returns how many sessions are new or changed.
    /// </summary>
    public Task<int> PutAsync(IReadOnlyCollection<WorkSession> sessions, CancellationToken cancellation)
    {
        var latest = sessions.GroupBy(KeyOf)
            .ToDictionary(g => g.Key, g => g.LastOrDefault(s => s.HandleMilliseconds is not null) ?? g.Last());
        return transactions.RunAsync(
            async (context, transaction) =>
            {
                await writes.AddToCounterAsync(transaction, Counter.Sources, 0, cancellation);
                var changed = new List<WorkSession>();
                var conversations = new HashSet<string>(StringComparer.Ordinal);
                foreach (var chunk in latest.Chunk(LookupSize))
                {
                    var ids = chunk.Select(c => c.Key.ContactSessionId).Distinct(StringComparer.Ordinal).ToArray();
                    var known = (await context.WorkSessions.AsNoTracking()
                        .Where(s => ids.Contains(s.ContactSessionId)).ToListAsync(cancellation))
                        .ToDictionary(KeyOf);
                    foreach (var (key, session) in chunk)
                    {
                        var before = known.GetValueOrDefault(key);

                        // A session that has ended cannot reopen, so a version without a handle time is older.
                        var isOlder = before?.HandleMilliseconds is not null && session.HandleMilliseconds is null;
                        if (!isOlder
                            && (before?.ConversationId != session.ConversationId
                                || before.HandleMilliseconds != session.HandleMilliseconds))
                        {
                            changed.Add(session);
                            conversations.Add(session.ConversationId);
                            conversations.Add(before?.ConversationId ?? session.ConversationId);
                        }
                    }
                }

                await writes.UpsertAsync(transaction, BulkTables.WorkSessions, changed, cancellation);
                await writes.AddPendingAsync(
                    transaction, PendingKind.Conversation, conversations, PendingPriority.Backlog,
                    time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
                return changed.Count;
            },
            cancellation);
    }

    private static (string ContactSessionId, string AgentId) KeyOf(WorkSession session) => (session.ContactSessionId, session.AgentId);
}
