namespace ConvExport.OData.Storage;

/// <summary>Creates <see cref="DataIssue"/> objects with their messages.</summary>
public static class Issues
{
    public static DataIssue Incomplete(string conversation, int events, DateTime nowUtc) => Of(
        DataIssueKind.IncompleteConversation, conversation, conversation, null, events, nowUtc,
        "The conversation has events but no CONVERSATION/CREATED, so it has no row. It gets a row as soon as this event arrives.");

    public static DataIssue AfterMerge(string conversation, int events, string? firstEvent, DateTime nowUtc) => Of(
        DataIssueKind.EventAfterMerge, conversation, conversation, firstEvent, events, nowUtc,
        "The conversation was merged into another and continued to receive events. They count in this conversation's row. "
        + "The source should have sent them for the other conversation.");

    public static DataIssue WithoutConversation(string eventId, string type, DateTime nowUtc) => Of(
        DataIssueKind.EventWithoutConversation, eventId, null, eventId, 1, nowUtc,
        $"An event of type {type} has no content.conversationId, so it is stored but changes nothing.");

    public static DataIssue UnknownType(string type, string example, int events, DateTime nowUtc) => Of(
        DataIssueKind.UnknownType, type, null, example, events, nowUtc,
        "The report has no rule for this type, so its events are stored but change nothing.");

    public static DataIssue DuplicateDiffers(string eventId, string? conversation, int events, DateTime nowUtc) => Of(
        DataIssueKind.DuplicateDiffers, eventId, conversation, eventId, events, nowUtc,
        "An event with this id arrived again with different content. The first event is kept. "
        + "If it is wrong, send the correct event with a new id.");

    public static DataIssue Gap(string subject, DateTime fromUtc, DateTime toUtc, DateTime nowUtc) => Of(
        DataIssueKind.SourceGap, subject, null, null, 1, nowUtc,
        $"Events from {InstantText.Of(fromUtc)} to {InstantText.Of(toUtc)} were not fetched, "
        + "because no poll succeeded for more than 24 hours. "
        + "The program fetches them from history, and then removes this issue.");

    public static DataIssue Cut(string subject, long rows, DateTime nowUtc) => Of(
        DataIssueKind.SourceCut, subject, null, null, rows, nowUtc,
        $"The report has {rows} rows, the platform's limit (Sources:Gladly:ReportRowLimit), so rows may be missing. "
        + "The last attempt to fetch this day stored no events. "
        + "Ask the platform for a higher limit, change the setting, and run backfill for the day.");

    public static DataIssue PaymentWithoutId(string subject, long events, string? example, DateTime nowUtc) => Of(
        DataIssueKind.PaymentWithoutId, subject, null, example, events, nowUtc,
        "The platform's report of this day contains payments without an id. They are stored but not counted.");

    private static DataIssue Of(
        DataIssueKind kind, string subject, string? conversation, string? eventId, long count, DateTime nowUtc, string detail) => new()
        {
            Kind = kind,
            Subject = subject,
            ConversationId = conversation,
            EventId = eventId,
            Count = count,
            FirstSeenUtc = nowUtc,
            LastSeenUtc = nowUtc,
            Detail = detail,
        };
}
