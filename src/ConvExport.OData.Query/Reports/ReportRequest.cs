using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reports;

/// <summary>
/// A request for the rows of a download or a report page. Combines the report's own filter parameters with OData query options.
/// </summary>
/// <param name="Query">The path and the query options.</param>
public sealed record ReportRequest(QueryRequest Query)
{
    /// <summary>The parameters and their descriptions.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["from"] = "First day of creation, YYYY-MM-DD, inclusive.",
        ["to"] = "Last day of creation, YYYY-MM-DD, inclusive.",
        ["timezone"] = "The IANA time zone of from and to, and of all timestamps in a workbook. The default is the report time zone.",
        ["inbox"] = "Only conversations that were created in the inbox with this id; repeatable.",
        ["$filter"] = "As in the feed.",
        ["$select"] = "As in the feed: the columns to return, in this order.",
        ["$orderby"] = "As in the feed. The default is by Created At, then by Conversation ID.",
        ["$top"] = "As in the feed: at most this many rows.",
        ["$skip"] = "As in the feed.",
        ["$search"] = "As in the feed.",
        ["$compute"] = "As in the feed.",
        ["$apply"] = "As in the feed. The file has the columns of the result.",
    };

    /// <summary>The first creation day to include; null for no bound.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last creation day to include; null for no bound.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The time zone of <see cref="From"/> and <see cref="To"/>; null for the report time zone.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The ids of the inboxes at creation; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    /// <summary>Parses a query string. Throws <see cref="RequestException"/> with the name of an invalid or unknown parameter.</summary>
    public static ReportRequest Parse(string queryString) => Parse([.. QueryParameters.Parse(queryString)], Parameters.Keys);

    /// <summary>Creates a request for conversations from the parameters of a query string.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="known">The names that the caller accepts, including those of <see cref="Parameters"/>.</param>
    public static ReportRequest Parse(IReadOnlyList<(string Name, string Value)> parameters, IEnumerable<string> known)
    {
        var names = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (parameters.Select(p => p.Name).FirstOrDefault(n => !names.Contains(n)) is { } unknown)
        {
            throw RequestException.Invalid($"Unknown parameter '{unknown}'. Use one of: {string.Join(", ", names)}.");
        }

        var options =
            parameters.Where(p => p.Name.StartsWith('$')).Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}");
        var request = Of(QueryRequest.Parse(EntitySet.Conversations.Name, string.Join('&', options)), parameters) with
        {
            From = One(parameters, "from") is { Length: > 0 } from ? DayOf(from, "from") : null,
            To = One(parameters, "to") is { Length: > 0 } to ? DayOf(to, "to") : null,
            Inboxes = [.. parameters.Where(p => IsNamed(p.Name, "inbox") && p.Value.Length > 0).Select(p => p.Value)],
        };
        return request.From > request.To
            ? throw RequestException.Invalid($"'from' ({request.From:yyyy-MM-dd}) is after 'to' ({request.To:yyyy-MM-dd}).")
            : request;
    }

    /// <summary>Creates a request for a feed query, which has none of the report's filters.</summary>
    /// <param name="query">The query.</param>
    /// <param name="parameters">The parameters of the URL. Only <c>timezone</c> is read.</param>
    public static ReportRequest Of(QueryRequest query, IReadOnlyList<(string Name, string Value)> parameters) =>
        new(query) { TimeZone = One(parameters, "timezone") is { } zone ? ZoneOf(zone) : null };

    /// <summary>The value of a parameter; null if missing. Throws if it occurs more than once.</summary>
    public static string? One(IReadOnlyList<(string Name, string Value)> parameters, string name) =>
        parameters.Where(p => IsNamed(p.Name, name)).Select(p => p.Value).ToList() switch
        {
            [] => null,
            [var value] => value,
            _ => throw RequestException.Invalid($"{name} is given more than once."),
        };

    /// <summary>Parses a day of <c>from</c> or <c>to</c>.</summary>
    public static DateOnly DayOf(string text, string name) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw RequestException.Invalid($"{name} '{text}' is not a date; write it as YYYY-MM-DD, such as 2024-03-31.");

    /// <summary>Finds a time zone by its IANA name.</summary>
    public static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw RequestException.Invalid($"timezone '{name}' is not known; use an IANA name such as Europe/Berlin.");

    /// <summary>
    /// The same request for the directly preceding period of the same length. Null if <see cref="From"/> or <see cref="To"/> is null, if
    /// the request has <c>$top</c> or <c>$skip</c>, or if the preceding period would begin before year 1.
    /// </summary>
    public ReportRequest? Before =>
        this is { From: { } from, To: { } to }
            && Query.Query is { Top: null, Skip: null }
            && ReportDays.Before(from, to) is var (first, last)
            ? this with { From = first, To = last }
            : null;

    /// <summary>Applies the report's own filters.</summary>
    public IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows, TimeZoneInfo reportZone)
    {
        var zone = TimeZone ?? reportZone;
        if (From is { } from)
        {
            var start = ReportDays.StartUtc(from, zone);
            rows = rows.Where(r => r.CreatedAt >= start);
        }

        if (To is { } to && ReportDays.EndUtc(to, zone) is { } end)
        {
            rows = rows.Where(r => r.CreatedAt < end);
        }

        return Inboxes.Count > 0 ? rows.Where(InboxScope.CreatedIn([.. Inboxes])) : rows;
    }

    /// <summary>
    /// Returns the feed URL of the same rows, relative to the feed's root, for tools that connect to the feed instead of downloading a
    /// file.
    /// </summary>
    /// <param name="reportZone">The report time zone.</param>
    public string ToFeedAddress(TimeZoneInfo reportZone)
    {
        // The report's filters apply to conversations, so they come before the transformations of $apply or are combined with $filter.
        var (own, options) =
            (ConditionIn(TimeZone ?? reportZone), Query.Options.Where(o => o.Key != "$format").ToDictionary(o => o.Key, o => o.Value));
        if (own.Length > 0)
        {
            var (option, text) = options.TryGetValue("$apply", out var apply) ? ("$apply", $"filter({own})/{apply}")
                : ("$filter", options.TryGetValue("$filter", out var filter) ? $"{own} and ({filter})" : own);
            options[option] = text;
        }

        return Query.Path!.Address + (options.Count == 0 ? "" : "?") + string.Join(
            '&', options.Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}"));
    }

    /// <summary>The report's own filters as an OData condition; an empty string if there are none.</summary>
    private string ConditionIn(TimeZoneInfo zone)
    {
        var terms = new List<string>();
        if (From is { } from)
        {
            terms.Add($"{nameof(ConversationRow.CreatedAt)} ge {InstantText.Of(ReportDays.StartUtc(from, zone))}");
        }

        if (To is { } to && ReportDays.EndUtc(to, zone) is { } end)
        {
            terms.Add($"{nameof(ConversationRow.CreatedAt)} lt {InstantText.Of(end)}");
        }

        if (Inboxes.Count > 0)
        {
            var ids = Inboxes.Select(i => $"'{i.Replace("'", "''", StringComparison.Ordinal)}'");
            terms.Add($"{nameof(ConversationRow.InboxIdCreated)} in ({string.Join(',', ids)})");
        }

        return string.Join(" and ", terms);
    }

    private static bool IsNamed(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
