using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// The last string read of each part of an event. Consecutive events often repeat them, so the same string is reused instead of
/// allocated again. Not thread-safe. The decoded events are the same with and without it.
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

    /// <summary>Returns the string at the reader's position if it equals the last one of its part; otherwise null.</summary>
    internal string? Same(Part part, ref Utf8JsonReader json) =>
        _texts[(int)part] is { } last && json.ValueTextEquals(last) ? last : null;

    internal void Keep(Part part, string text) => _texts[(int)part] = text;
}
