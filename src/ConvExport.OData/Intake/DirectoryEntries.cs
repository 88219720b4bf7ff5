using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Intake;

/// <summary>Reads entries of the directory from JSON. A part of a wrong type throws <see cref="FormatException"/>, which says what.</summary>
internal static class DirectoryEntries
{
    private const int LongestId = 64;

    public static Agent Agent(JsonElement entry) => new(Id(entry), Text(entry, "name"), Text(entry, "emailAddress"));

    public static Inbox Inbox(JsonElement entry) => new(Id(entry), Text(entry, "name"), Flag(entry, "disabled"));

    public static Topic Topic(JsonElement entry) =>
        new(Id(entry), Text(entry, "name"), Flag(entry, "disabled"), Text(entry, "parentId", LongestId));

    private static string Id(JsonElement entry) => Text(entry, "id", LongestId) ?? throw new FormatException("id is missing");

    private static string? Text(JsonElement entry, string name, int longest = int.MaxValue)
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
        return text.Length > longest
            ? throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} has {text.Length} characters, more than {longest}"))
            : text.Length == 0 ? null : text;
    }

    private static string Unescaped(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{name} holds half of a surrogate pair, which is no text");
        }
    }

    private static bool Flag(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new FormatException($"{name} is neither true nor false"),
        };
}
