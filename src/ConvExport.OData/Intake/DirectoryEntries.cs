using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Intake;

/// <summary>
/// Reads directory entries from JSON. Throws <see cref="FormatException"/> for an invalid value. The message names the property.
/// </summary>
internal static class DirectoryEntries
{
    private static readonly TextRule Name = new(TextRule.LongestName, IsPlain: false);

    public static Agent Agent(JsonElement entry) => new(Id(entry), Text(entry, "name", Name), Text(entry, "emailAddress", Name));

    public static Inbox Inbox(JsonElement entry) => new(Id(entry), Text(entry, "name", Name), Boolean(entry, "disabled"));

    public static Topic Topic(JsonElement entry) =>
        new(Id(entry), Text(entry, "name", Name), Boolean(entry, "disabled"), Text(entry, "parentId", TextRule.Id));

    private static string Id(JsonElement entry) => Text(entry, "id", TextRule.Id) ?? throw new FormatException("id is missing");

    private static string? Text(JsonElement entry, string name, TextRule rule)
    {
        if (!entry.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"{name} is not a string");
        }

        var text = Unescaped(value, name);
        return text.Length == 0 ? null
            : rule.FaultOf(text) is { } fault ? throw new FormatException($"{name} {fault}")
            : text;
    }

    private static string Unescaped(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{name} contains half of a surrogate pair, which is not valid Unicode");
        }
    }

    private static bool Boolean(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new FormatException($"{name} is neither true nor false"),
        };
}
