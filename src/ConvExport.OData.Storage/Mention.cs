namespace ConvExport.OData.Storage;

/// <summary>
/// A conversation's events carry an id: of a customer, or of something whose name its row may show. Finds the conversations
/// that a focus, a merge or a rename touches, in proportion to how many they are. Noted with the event, before any fold.
/// </summary>
public sealed class Mention
{
    public MarkKind Kind { get; init; }
    public required string Id { get; init; }
    public required string ConversationId { get; init; }
}

/// <summary>An agent, inbox or topic that events carry, once: the directory should have its name.</summary>
public sealed class MentionedId
{
    public MarkKind Kind { get; init; }
    public required string Id { get; init; }
}
