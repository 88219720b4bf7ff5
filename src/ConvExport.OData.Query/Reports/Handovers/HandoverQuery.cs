using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Query.Reports.Handovers;

/// <summary>How often conversations moved from one inbox to another.</summary>
/// <param name="Moves">The number of moves.</param>
/// <param name="Conversations">The number of conversations that moved; each counts once.</param>
public sealed record InboxMove(string FromInboxId, string ToInboxId, long Moves, long Conversations);

/// <summary>How often a rule unassigned the agent of a conversation.</summary>
/// <param name="RuleId">The rule; an empty string if the events do not name it.</param>
/// <param name="Times">How often the rule unassigned an agent.</param>
/// <param name="Conversations">The number of conversations whose agent the rule unassigned; each counts once.</param>
public sealed record RuleUnassignment(string RuleId, long Times, long Conversations);

/// <summary>The moves of conversations between inboxes, and the rules that unassigned agents.</summary>
/// <param name="Moves">By pair of inboxes, most frequent first.</param>
/// <param name="Rules">By rule, most frequent first.</param>
/// <param name="InboxNames">The names of inboxes by id.</param>
public sealed record HandoverFigures(
    IReadOnlyList<InboxMove> Moves, IReadOnlyList<RuleUnassignment> Rules, IReadOnlyDictionary<string, string> InboxNames)
{
    /// <summary>Returns the name of an inbox, or its id if the directory has no name for it.</summary>
    public string NameOf(string inboxId) => InboxNames.GetValueOrDefault(inboxId, inboxId);
}

/// <summary>Counts the moves of conversations between inboxes, and how often rules unassigned agents.</summary>
public sealed class HandoverQuery(RowSource source, IQueryable<ConversationRow> conversations)
{
    private static readonly OutputColumn First = new("", ValueKind.Text, 0);
    private static readonly OutputColumn Second = new("", ValueKind.Text, 1);

    private IQueryable<ConversationAssignmentRow> Assignments => source.Assignments
        .Join(conversations, a => a.ConversationId, r => r.ConversationId, (a, _) => a);

    public async Task<HandoverFigures> RunAsync(CancellationToken cancellation)
    {
        var moves = Assignments
            .Where(a => a.FromInboxId != null && a.ToInboxId != null && a.FromInboxId != a.ToInboxId)
            .GroupBy(a => new { a.FromInboxId, a.ToInboxId })
            .Select(g => new
            {
                g.Key.FromInboxId, g.Key.ToInboxId, Moves = g.LongCount(),
                Conversations = g.Select(a => a.ConversationId).Distinct().LongCount(),
            });
        var rules = Assignments
            .Where(a => a.InitiatorType == ReportWords.Automation && a.FromAgentId != null && a.ToAgentId == null)
            .GroupBy(a => a.InitiatorRuleId ?? "")
            .Select(g => new
            {
                RuleId = g.Key, Times = g.LongCount(), Conversations = g.Select(a => a.ConversationId).Distinct().LongCount(),
            });
        var names = source.Inboxes.Where(i => i.Name != null).Select(i => new { i.Id, i.Name });
        return new HandoverFigures(
            [.. (await ReadAsync(
                moves, row => new InboxMove(row.GetText(First), row.GetText(Second), Number(row, 2), Number(row, 3)), cancellation))
                .OrderByDescending(m => m.Moves).ThenBy(m => m.FromInboxId, StringComparer.Ordinal)],
            [.. (await ReadAsync(
                rules, row => new RuleUnassignment(row.GetText(First), Number(row, 1), Number(row, 2)), cancellation))
                .OrderByDescending(r => r.Times).ThenBy(r => r.RuleId, StringComparer.Ordinal)],
            (await ReadAsync(names, row => (Id: row.GetText(First), Name: row.GetText(Second)), cancellation))
                .ToDictionary(n => n.Id, n => n.Name, StringComparer.Ordinal));
    }

    private static long Number(RowReader row, int place) => row.GetInt64(new OutputColumn("", ValueKind.Int64, place));

    private async Task<List<T>> ReadAsync<T>(IQueryable query, Func<RowReader, T> read, CancellationToken cancellation)
    {
        var all = new List<T>();
        await using var rows = await source.ReadAsync(query, cancellation);
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }
}
