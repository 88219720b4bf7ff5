using System.Globalization;
using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Report.Figures;

/// <summary>An assignment of a conversation: the ids of the old and new inbox and agent, and of the rule that assigned it.</summary>
internal sealed record Move(string? From, string? To, string? FromAgent, string? ToAgent, string? Rule);

/// <summary>
/// A conversation as the feed returns it, with the paths of its topics, the channels of all contacts after the first, and its
/// assignments.
/// </summary>
internal sealed record FeedRow(
    JsonElement Row, IReadOnlyList<string> TopicPaths, IReadOnlyList<string?> LaterChannels, IReadOnlyList<Move> Moves)
{
    public string? Text(string property) =>
        Row.GetProperty(property) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    public double? Number(string property) =>
        Row.GetProperty(property) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public DateTime? At(string property) => Text(property) is { } text
        ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) : null;

    /// <summary>Returns how often a rule unassigned the agent.</summary>
    public int UnassignedBy(string rule) => Moves.Count(m => m.Rule == rule && m.FromAgent is not null && m.ToAgent is null);
}

/// <summary>
/// The rows of the feed that a key may read. This class finds the rows for a page's URL without the program's code. So the tests also check
/// the documented meaning of page URLs.
/// </summary>
internal sealed class FeedRows(IReadOnlyList<FeedRow> rows, TimeZoneInfo zone, DateOnly today)
{
    public static async Task<FeedRows> LoadAsync(HttpClient client, TimeZoneInfo zone, DateOnly today)
    {
        var topics = (await AllAsync(client, "Topics")).ToDictionary(
            t => t.GetProperty("Id").GetString()!, t => t.GetProperty("Path").GetString());
        var topicsOf = (await AllAsync(client, "ConversationTopics")).ToLookup(
            t => t.GetProperty("ConversationId").GetString()!,
            t => t.GetProperty("TopicId").GetString()! is var id && topics.GetValueOrDefault(id) is { } path
                ? path : t.GetProperty("TopicId").GetString()!);
        var later = (await AllAsync(client, "ConversationContacts")).Where(c => c.GetProperty("Position").GetInt32() > 1).ToLookup(
            c => c.GetProperty("ConversationId").GetString()!, c => c.GetProperty("Channel").GetString());
        var moves = (await AllAsync(client, "ConversationAssignments")).ToLookup(
            a => a.GetProperty("ConversationId").GetString()!,
            a => new Move(
                a.GetProperty("FromInboxId").GetString(), a.GetProperty("ToInboxId").GetString(),
                a.GetProperty("FromAgentId").GetString(), a.GetProperty("ToAgentId").GetString(),
                a.GetProperty("InitiatorRuleId").GetString()));
        return new([.. (await AllAsync(client, "Conversations")).Select(RowOf)], zone, today);

        FeedRow RowOf(JsonElement row)
        {
            var id = row.GetProperty("ConversationId").GetString()!;
            return new(row, [.. topicsOf[id].Distinct()], [.. later[id]], [.. moves[id]]);
        }
    }

    private static async Task<List<JsonElement>> AllAsync(HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        for (var next = $"odata/v1/{path}"; next is not null;)
        {
            var page = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(next));
            all.AddRange(page.GetProperty("value").EnumerateArray());
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        return all;
    }

    /// <summary>The rows that the page at a URL shows.</summary>
    public List<FeedRow> Of(string url) => [.. rows.Where(r => DaysOf(url) is var (from, to) && IsIn(r, from, to) && Matches(r, url))];

    /// <summary>The rows of the compared period; null if nothing is compared.</summary>
    public List<FeedRow>? ComparedWith(string url)
    {
        if (DaysOf(url) is not ({ } from, { } to) || Values(url, "compare") is ["none"])
        {
            return null;
        }

        var days = to.DayNumber - from.DayNumber + 1;
        var (first, last) = Values(url, "compare") is ["year"]
            ? (from.AddYears(-1), to.AddYears(-1)) : (from.AddDays(-days), from.AddDays(-1));
        return [.. rows.Where(r => IsIn(r, first, last) && Matches(r, url))];
    }

    /// <summary>Returns the day on which a conversation was created, in the time zone of the page.</summary>
    public DateOnly DayOf(FeedRow row) =>
        Local(row.At(nameof(ConversationRow.CreatedAt))!.Value) is var at ? DateOnly.FromDateTime(at) : default;

    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);

    public (DateOnly? From, DateOnly? To) DaysOf(string url) => Values(url, "period") switch
    {
        ["last-90d"] => (today.AddDays(-89), today),
        [var other] => throw new NotSupportedException(other),
        _ => (Day(Values(url, "from")), Day(Values(url, "to"))),
    };

    private static DateOnly? Day(List<string> values) => values is [.., var day] ? DateOnly.Parse(day, CultureInfo.InvariantCulture) : null;

    private static List<string> Values(string url, string name) =>
        [.. new Uri(new Uri("http://page"), url).Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2))
            .Where(p => p[0] == name).Select(p => Uri.UnescapeDataString(p[1].Replace('+', ' ')))];

    private bool IsIn(FeedRow row, DateOnly? from, DateOnly? to) =>
        DayOf(row) is var day && (from is null || day >= from) && (to is null || day <= to);

    private bool Matches(FeedRow row, string url) =>
        (Values(url, "inbox") is not { Count: > 0 } inboxes || inboxes.Contains(row.Text(nameof(ConversationRow.InboxIdCreated))!))
        && Values(url, "f").All(f => Matches(row, f.Split('~', 3)));

    private bool Matches(FeedRow row, string[] condition)
    {
        var (property, comparison, value) = (condition[0], condition[1], condition[2]);
        switch (comparison)
        {
            case "blank": return row.Text(property) is null;
            case "notblank": return row.Text(property) is not null;
            case "has": return row.TopicPaths.Contains(value);
            case "under": return row.TopicPaths.Any(p => p == value || p.StartsWith(value + ">>", StringComparison.Ordinal));
            case "moved":
                var (from, to) = value.Split(" -> ") is [var a, var b] ? (Uri.UnescapeDataString(a), Uri.UnescapeDataString(b)) : default;
                return row.Moves.Any(m => m.From == from && m.To == to);
            case "hour":
                var created = Local(row.At(property)!.Value);
                return value == $"{created.DayOfWeek.ToString()[..3]} {created.Hour:00}";
            case "later": return row.LaterChannels.Intersect(value.Split('|')).Any();
            case "in": return value.Split('|').Contains(row.Text(property));
            case "rule": return row.UnassignedBy(value) > 0;
        }

        if (row.Text(property) is not { } text)
        {
            return false;
        }

        var order = row.Number(property) is { } number ? number.CompareTo(NumberOf(value))
            : value is "true" or "false" ? (text.Equals(value, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            : row.Row.GetProperty(property).ValueKind == JsonValueKind.String && property.EndsWith("At", StringComparison.Ordinal)
                ? DateOnly.FromDateTime(Local(row.At(property)!.Value)).CompareTo(DateOnly.Parse(value, CultureInfo.InvariantCulture))
            : string.CompareOrdinal(text, value);
        return comparison switch
        {
            "eq" => order == 0, "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, "le" => order <= 0,
            _ => throw new NotSupportedException(comparison),
        };
    }

    /// <summary>Parses a number, or a duration as <c>h:mm:ss</c>, which it returns in seconds.</summary>
    private static double NumberOf(string value) => value.Contains(':', StringComparison.Ordinal)
        ? TimeSpan.ParseExact(value, @"h\:mm\:ss", CultureInfo.InvariantCulture).TotalSeconds
        : double.Parse(value, CultureInfo.InvariantCulture);
}
