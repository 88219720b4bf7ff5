using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Pages;

/// <summary>An event of a conversation, and its changes to the row.</summary>
/// <param name="Number">The position of the event in the conversation, from 1.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Type">The event type.</param>
/// <param name="Content">The original event.</param>
/// <param name="Changes">The changed columns with their new values; empty if none changed or there are too many events.</param>
internal sealed record HistoryStep(
    int Number, DateTime At, string Type, string Content, IReadOnlyList<(ReportColumn Column, object? Value)> Changes);

/// <summary>
/// Finds which event changed which column of a row, by folding the first event, the first two, and so on. Some changes are missing, because
/// they do not come from events of the conversation: those from agent focus, from work sessions, and from customer merges that do not name
/// the conversation.
/// </summary>
internal static class RowHistory
{
    /// <summary>
    /// The maximum number of events of a conversation whose history shows changes. With more events, no changes are computed: for each
    /// event, the fold runs again over all events up to it, which would take too long.
    /// </summary>
    public const int MostEvents = 400;

    /// <summary>Returns the steps of a conversation.</summary>
    /// <param name="conversation">The id of the conversation.</param>
    /// <param name="events">The events from the feed, in fold order.</param>
    /// <param name="directory">Current names and topics.</param>
    /// <param name="settings">The report settings.</param>
    public static IReadOnlyList<HistoryStep> Of(
        string conversation, IReadOnlyList<IReadOnlyDictionary<string, object?>> events, ReportDirectory directory, FoldSettings settings)
    {
        var (decoded, steps) = (new List<PlatformEvent>(), new List<HistoryStep>());
        ConversationRow? before = null;
        foreach (var (one, i) in events.Select((e, i) => (e, i)))
        {
            var content = (string)one["Content"]!;
            IReadOnlyList<(ReportColumn, object?)> changes = [];
            if (events.Count <= MostEvents && EventDecoder.Decode(System.Text.Encoding.UTF8.GetBytes(content)).Event is { } read)
            {
                decoded.Add(read);
                var after = ReportFold.Fold(decoded, directory, settings).FirstOrDefault(f => f.Row.ConversationId == conversation)?.Row;
                changes = [.. ReportColumns.Report.Where(c => !Equals(ValueIn(c, before), ValueIn(c, after)))
                    .Select(c => (c, ValueIn(c, after)))];
                before = after;
            }

            steps.Add(new HistoryStep(i + 1, (DateTime)one["Timestamp"]!, (string)one["Type"]!, content, changes));
        }

        return steps;
    }

    private static object? ValueIn(ReportColumn column, ConversationRow? row) => row is null ? null : column.Value(row);
}
