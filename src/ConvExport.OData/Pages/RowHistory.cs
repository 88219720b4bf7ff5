using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Pages;

/// <summary>An event of a conversation, and what it made of the row.</summary>
/// <param name="Number">Its place among the conversation's events, from 1.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Type">Its type.</param>
/// <param name="Content">The event as it came.</param>
/// <param name="Changes">The columns that it changed, each with its value after it; empty where it changed none.</param>
internal sealed record HistoryStep(int Number, DateTime At, string Type, string Content, IReadOnlyList<(ReportColumn Column, object? Value)> Changes);

/// <summary>
/// Which events made which columns of a row: found by the fold itself, which folds the conversation's first event, its first
/// two, and so on. What looks of agents at the customer and merges of customers make is not among a conversation's events.
/// </summary>
internal static class RowHistory
{
    /// <summary>Of more events than these it is not worked out: each is folded with all before it.</summary>
    public const int MostEvents = 400;

    /// <summary>The steps of a conversation.</summary>
    /// <param name="conversation">Its id.</param>
    /// <param name="events">Its events as the feed has them, in the order in which they are folded.</param>
    /// <param name="directory">Current names and topics.</param>
    /// <param name="settings">The installation's choices.</param>
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
                changes = [.. ReportColumns.Report.Where(c => !Equals(ValueIn(c, before), ValueIn(c, after))).Select(c => (c, ValueIn(c, after)))];
                before = after;
            }

            steps.Add(new HistoryStep(i + 1, (DateTime)one["Timestamp"]!, (string)one["Type"]!, content, changes));
        }

        return steps;
    }

    private static object? ValueIn(ReportColumn column, ConversationRow? row) => row is null ? null : column.Value(row);
}
