using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// The last string that was read for each part of an event. Consecutive events often repeat these strings, so they are reused instead of
/// allocated again. Reuse does not change the decoded events. Not thread-safe.
/// </summary>
public sealed class RecentTexts
{
    private readonly string?[] _texts = new string?[(int)Part.Count];

    /// <summary>The parts of an event whose strings often repeat.</summary>
    internal enum Part
    {
        Type,
        InitiatorId,
        InitiatorType,
        ConversationId,
        CustomerId,
        AgentId,
        ContactId,
        Channel,
        InboxId,
        AssigneeId,
        Reason,
        Count,
    }

    /// <summary>Returns the last string of a part if it equals the string at the reader's position; otherwise null.</summary>
    internal string? Same(Part part, ref Utf8JsonReader json) =>
        _texts[(int)part] is { } last && json.ValueTextEquals(last) ? last : null;

    internal void Keep(Part part, string text) => _texts[(int)part] = text;
}
