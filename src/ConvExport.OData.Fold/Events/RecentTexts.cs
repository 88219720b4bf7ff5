using System.Text.Json;

namespace ConvExport.OData.Fold.Events;

/// <summary>
/// Texts that were just read, by the part of an event that they stood in: neighbours mostly repeat them, and a text that
/// is there already need not be made again. For one thread at a time; the readings are the same with and without it.
/// </summary>
public sealed class RecentTexts
{
    private readonly string?[] _texts = new string?[(int)Part.Count];

    /// <summary>The parts whose texts repeat.</summary>
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
        Count,
    }

    /// <summary>The text that the reader is at, if it was the last one of its part.</summary>
    internal string? Same(Part part, ref Utf8JsonReader json) =>
        _texts[(int)part] is { } last && json.ValueTextEquals(last) ? last : null;

    internal void Keep(Part part, string text) => _texts[(int)part] = text;
}
