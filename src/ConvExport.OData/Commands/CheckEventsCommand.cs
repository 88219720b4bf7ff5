using System.CommandLine;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Intake;
using Spectre.Console;

namespace ConvExport.OData.Commands;

/// <summary><c>check-events</c>: shows which columns a file of events would fill. Stores nothing.</summary>
internal static class CheckEventsCommand
{
    private const int MostReasons = 20;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A JSONL file, plain or .gz, or '-' for standard input" };
        var command = new Command(
            "check-events",
            "Shows which columns a file of events would fill and which would stay blank, "
            + $"and lists the first {MostReasons} lines that would be rejected. Stores nothing.");
        command.Arguments.Add(file);
        command.SetAction((result, cancellation) => RunAsync(result.GetValue(file)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancellation)
    {
        InputFiles.RequireAll([path]);
        var (events, types) = (new List<PlatformEvent>(), new SortedDictionary<string, long>(StringComparer.Ordinal));
        var (rejected, lines) = (0L, 0L);
        await InputFiles.TakeAsync(path, new IntakeOptions().MaxEventBytes, items => ReadAsync(items), cancellation);
        await CommandHost.WriteLineAsync($"{lines} lines: {events.Count} events, {rejected} rejected");
        foreach (var (type, count) in types)
        {
            var note = EventTypes.Of(type) is null ? " (no rule handles this type, so these events change nothing)" : "";
            await CommandHost.WriteLineAsync($"  {type}: {count}{note}");
        }

        var rows = ReportFold.Fold(events, ReportDirectory.Empty, FoldSettings.Default);
        var named = events.SelectMany(ReportFold.ConversationsOf).Distinct(StringComparer.Ordinal).Count();
        await CommandHost.WriteLineAsync(
            $"{rows.Count} conversations would have a row; {named - rows.Count} would not: they have no CONVERSATION/CREATED");
        await PrintColumnsAsync(rows);
        return rejected == 0 && rows.Count > 0 ? 0 : 1;

        async Task<IntakeReport> ReadAsync(IAsyncEnumerable<InputItem> items)
        {
            var recent = new RecentTexts();
            await foreach (var item in items.WithCancellation(cancellation))
            {
                lines++;
                if (EventDecoder.Decode(item.Json.Span, recent) is { Event: { } one })
                {
                    events.Add(one);
                    types[one.Header.Type] = types.GetValueOrDefault(one.Header.Type) + 1;
                }
                else if (rejected++ < MostReasons)
                {
                    await CommandHost.WriteLineAsync($"  line {item.Number}: {EventDecoder.Decode(item.Json.Span, null).Reason}");
                }
            }

            return IntakeReport.Empty;
        }
    }

    private static Task PrintColumnsAsync(IReadOnlyList<FoldedConversation> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Column", "Filled", "Blank", "What fills it");
        foreach (var column in ReportColumns.Report)
        {
            var filled = rows.Count(r => IsFilled(column.Value(r.Row)));
            table.AddRow(new[] { column.Title, $"{filled}", $"{rows.Count - filled}", SourceOf(column) }.Select(t => new Text(t)));
        }

        AnsiConsole.Write(table);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether a column counts as filled. A column that no event has set is null, empty text, 0 or false, so these values count
    /// as blank.
    /// </summary>
    private static bool IsFilled(object? value) => value is not (null or "" or 0 or 0L or 0m or false);

    /// <summary>
    /// Returns a text that names what fills a column: events, work sessions, a setting or the directory. See docs/events.md.
    /// </summary>
    private static string SourceOf(ReportColumn column) => column.Property switch
    {
        nameof(ConversationRow.ConversationLink) => "the setting Report:ConversationLink",
        nameof(ConversationRow.HandleTimeSeconds) => "CUSTOMER_PROFILE/FOCUS_ENTERED and FOCUS_EXITED, or work sessions",
        nameof(ConversationRow.MergedConversations) => "CUSTOMER/MERGED with conversation ids",
        nameof(ConversationRow.Topics) or nameof(ConversationRow.TopicsWithHierarchy) or nameof(ConversationRow.TimesTopicAdded) =>
            "CONVERSATION/TOPIC_ADDED",
        nameof(ConversationRow.TimesTopicRemoved) => "CONVERSATION/TOPIC_REMOVED",
        nameof(ConversationRow.CountOfNotes) => "CONVERSATION/NOTE_CREATED",
        nameof(ConversationRow.TimesReopened) => "CONVERSATION/REOPENED",
        nameof(ConversationRow.TimesAgentUnassignedByRule) => "CONVERSATION_ASSIGNEE/UPDATED by a rule, without an agent",
        nameof(ConversationRow.IsFcrEligible) or nameof(ConversationRow.IsFcrSuccess) => "CONTACT/STARTED and CONVERSATION/CLOSED",
        var name when name.Contains("Name", StringComparison.Ordinal) => "the directory, which contains the names",
        var name when name.StartsWith("Payment", StringComparison.Ordinal) => "PAYMENT_REQUEST/STATUS_CHANGED with amount and currency",
        var name when name.Contains("Channel", StringComparison.Ordinal) || name.Contains("Contact", StringComparison.Ordinal) =>
            "CONTACT/STARTED",
        var name when name.Contains("Closed", StringComparison.Ordinal) => "CONVERSATION/CLOSED",
        var name when name.EndsWith("Current", StringComparison.Ordinal) || name.StartsWith("CountOf", StringComparison.Ordinal) =>
            "context.assignee in CONVERSATION/CREATED; CONVERSATION_ASSIGNEE/UPDATED",
        _ => "CONVERSATION/CREATED",
    };
}
