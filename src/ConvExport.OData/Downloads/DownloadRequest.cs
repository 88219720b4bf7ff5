using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Model;
using ConvExport.OData.Feed.Requests;
using ConvExport.OData.Fold;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ConvExport.OData.Downloads;

/// <summary>What a download is of: the report's own filters, and the feed's query options.</summary>
internal sealed record DownloadRequest(FeedRequest Query)
{
    /// <summary>The parameters, each with what it is.</summary>
    public static IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["from"] = "First day of creation, YYYY-MM-DD, inclusive.",
        ["to"] = "Last day of creation, YYYY-MM-DD, inclusive.",
        ["timezone"] = "Whose days those are: an IANA name; the report time zone where none is given.",
        ["inbox"] = "The id of an inbox at creation; repeatable.",
        ["layout"] = "report, or gladly: the headers of the source's own CSV.",
        ["raw"] = "CSV. true: text as it is, without the apostrophe that keeps spreadsheets from running it.",
        ["bom"] = "CSV. true: begins with a byte order mark, for Excel by double-click.",
        ["summary"] = "XLSX. true: with a sheet of figures.",
        ["$filter"] = "As in the feed.",
        ["$select"] = "As in the feed: the columns, in their order.",
        ["$orderby"] = "As in the feed; by Created At, then Conversation ID where none is given.",
        ["$top"] = "As in the feed: at most so many rows.",
        ["$skip"] = "As in the feed.",
        ["$search"] = "As in the feed.",
        ["$compute"] = "As in the feed.",
        ["$apply"] = "As in the feed: the columns are then the result's.",
    };

    /// <summary>The parameters that a query of the feed may have beside its options: those of the file alone.</summary>
    private static readonly string[] OfFiles = ["timezone", "layout", "raw", "bom", "summary"];

    /// <summary>The first day of creation, inclusive; null for no bound.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day of creation, inclusive; null for no bound.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Whose days those are; null for the report time zone.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The inboxes at creation; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    /// <summary>The headers are those of the source's own CSV.</summary>
    public bool IsGladlyLayout { get; init; }

    /// <summary>Text is written as it is, formulas too.</summary>
    public bool IsRaw { get; init; }

    /// <summary>It begins with a byte order mark.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>It has a sheet of figures.</summary>
    public bool HasSummary { get; init; }

    /// <summary>A query of the feed, as a file. What else its address says is the client's own, as OData has it.</summary>
    public static DownloadRequest OfFeed(FeedRequest query, string queryString) =>
        Read(query, QueryHelpers.ParseQuery(queryString).Where(p => OfFiles.Contains(p.Key)).ToDictionary(p => p.Key, p => p.Value));

    /// <summary>Reads the parameters of a download. Wrong ones throw <see cref="FeedException"/>, which names them.</summary>
    public static DownloadRequest Parse(string queryString)
    {
        var query = QueryHelpers.ParseQuery(queryString);
        if (query.Keys.FirstOrDefault(k => !Parameters.ContainsKey(k)) is { } unknown)
        {
            throw FeedException.Bad($"There is no parameter '{unknown}'. There is: {string.Join(", ", Parameters.Keys)}.");
        }

        var options = query.Where(p => p.Key.StartsWith('$')).Select(p => KeyValuePair.Create(p.Key, p.Value));
        return Read(FeedRequest.Parse(FeedSet.Conversations.Name, new QueryBuilder(options).ToString()), query);
    }

    private static DownloadRequest Read(FeedRequest feed, Dictionary<string, StringValues> query)
    {
        var request = new DownloadRequest(feed)
        {
            From = Day("from"),
            To = Day("to"),
            TimeZone = One("timezone") is { } zone ? ZoneOf(zone) : null,
            Inboxes = [.. query.GetValueOrDefault("inbox").OfType<string>().Where(i => i.Length > 0)],
            IsGladlyLayout = LayoutOf(One("layout")),
            IsRaw = FlagOf(One("raw"), "raw"),
            HasByteOrderMark = FlagOf(One("bom"), "bom"),
            HasSummary = FlagOf(One("summary"), "summary"),
        };
        return request.From > request.To
            ? throw FeedException.Bad($"from {request.From:yyyy-MM-dd} is after to {request.To:yyyy-MM-dd}.")
            : request;

        string? One(string name) => query.GetValueOrDefault(name) is { Count: > 0 } values
            ? values.Count == 1 ? values[0] : throw FeedException.Bad($"{name} stands more than once.")
            : null;

        DateOnly? Day(string name) => One(name) is { Length: > 0 } text ? DayOf(text, name) : null;
    }

    /// <summary>A day as <c>from</c> and <c>to</c> take it.</summary>
    public static DateOnly DayOf(string text, string name) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw FeedException.Bad($"{name} '{text}' is not a date; write it as YYYY-MM-DD, such as 2024-03-31.");

    /// <summary>A time zone by its IANA name.</summary>
    public static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw FeedException.Bad($"timezone '{name}' is not known; take an IANA name such as Europe/Berlin.");

    /// <summary>Whether the layout is the source's own.</summary>
    public static bool LayoutOf(string? layout) => layout switch
    {
        null or "" or "report" => false,
        "gladly" => true,
        _ => throw FeedException.Bad($"layout '{layout}' is not known; report and gladly are."),
    };

    /// <summary>The conversations that the report's own filters keep.</summary>
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

        if (Inboxes.Count > 0)
        {
            rows = rows.Where(AccessScope.CreatedIn([.. Inboxes]));
        }

        return rows;
    }

    /// <summary>The name that a browser stores the file under.</summary>
    public string FileName(string extension)
    {
        var days = new[] { From, To }.OfType<DateOnly>().Select(d => "-" + d.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var name = Query.Path!.Set == FeedSet.Conversations ? "ConversationExportReport" : Query.Path.Set.Name;
        return $"{name}{string.Concat(days)}.{extension}";
    }

    private static bool FlagOf(string? text, string name) => text switch
    {
        null or "" or "false" => false,
        "true" => true,
        _ => throw FeedException.Bad($"{name} '{text}' is neither true nor false."),
    };
}
