namespace ConvExport.OData.Storage;

/// <summary>Creates issues with their messages.</summary>
internal static class Issues
{
    public static DataIssue Incomplete(string conversation, int events, DateTime nowUtc) => Of(
        DataIssueKind.IncompleteConversation, conversation, conversation, null, events, nowUtc,
        "The conversation has events and no CONVERSATION/CREATED, so it has no row. It gets one as soon as that event arrives.");

    public static DataIssue AfterMerge(string conversation, int events, string? firstEvent, DateTime nowUtc) => Of(
        DataIssueKind.EventAfterMerge, conversation, conversation, firstEvent, events, nowUtc,
        "The conversation was merged into another and continued to receive events. They are folded into its row. "
        + "The source should have sent them for the other conversation.");

    public static DataIssue WithoutConversation(string eventId, string type, DateTime nowUtc) => Of(
        DataIssueKind.EventWithoutConversation, eventId, null, eventId, 1, nowUtc,
        $"An event of type {type} has no content.conversationId: it is stored and changes nothing.");

    public static DataIssue UnknownType(string type, string example, int events, DateTime nowUtc) => Of(
        DataIssueKind.UnknownType, type, null, example, events, nowUtc,
        "No rule handles this type: its events are stored and change nothing.");

    public static DataIssue DuplicateDiffers(string eventId, string? conversation, int events, DateTime nowUtc) => Of(
        DataIssueKind.DuplicateDiffers, eventId, conversation, eventId, events, nowUtc,
        "An event arrived again with this id but other content. The first one is kept. To correct it, send an event with a new id.");

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
