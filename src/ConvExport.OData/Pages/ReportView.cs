using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reports;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace ConvExport.OData.Pages;

/// <summary>
/// What a page shows: the report's own filters, a search, conditions on columns, order and columns. All of it is in the
/// page's address, so that it can be reloaded, gone back to, and passed on.
/// </summary>
public sealed record ReportView
{
    private const string EachTopic = "each";

    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>Whose days those are, and of the times shown; empty for the report time zone.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The report time zone.</summary>
    public required TimeZoneInfo ReportZone { get; init; }

    /// <summary>The time zone that goes for the view.</summary>
    public TimeZoneInfo Zone => TimeZone.Length > 0 ? TimeZoneInfo.FindSystemTimeZoneById(TimeZone) : ReportZone;

    public IReadOnlyList<string> Inboxes { get; init; } = [];
    public string Search { get; init; } = "";
    public IReadOnlyList<ColumnFilter> Filters { get; init; } = [];

    /// <summary>The column that the rows are sorted by, and <c>desc</c> after it; empty for the latest first.</summary>
    public string Order { get; init; } = "";

    /// <summary>The columns shown; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The topic below which topics are told apart, by its path; empty for the roots.</summary>
    public string TopicsUnder { get; init; } = "";

    /// <summary>Each topic is told from all others, whatever it is below.</summary>
    public bool IsEachTopic { get; init; }

    /// <summary>What is wrong with the address that it was read from; null for nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>Reads the address of a page. Where something is wrong in it, that is said, and the view is of everything.</summary>
    public static ReportView Parse(string address, TimeZoneInfo reportZone)
    {
        var query = QueryHelpers.ParseQuery(new Uri(new Uri("http://view/"), address).Query);
        try
        {
            var view = new ReportView
            {
                ReportZone = reportZone,
                From = Day("from"),
                To = Day("to"),
                TimeZone = One("timezone") is { Length: > 0 } zone ? ReportRequest.ZoneOf(zone).Id : "",
                Inboxes = [.. query.GetValueOrDefault("inbox").OfType<string>().Where(i => i.Length > 0)],
                Search = One("q"),
                Filters = [.. query.GetValueOrDefault("f").Select(f =>
                    ColumnFilter.Parse(f) ?? throw RequestException.Invalid($"'{f}' is not a condition on a column."))],
                Order = One("order"),
                Columns = One("columns").Split(',', StringSplitOptions.RemoveEmptyEntries),
                TopicsUnder = One("under"),
                IsEachTopic = One("topics") == EachTopic,
            };
            var fault = view.Filters.Select(f => f.Fault).FirstOrDefault(f => f is not null)
                ?? view.Columns.Where(c => ReportColumns.Find(c) is null).Select(c => $"There is no column '{c}' to show.").FirstOrDefault()
                ?? (view.Order.Length > 0 && ReportColumns.Find(view.Order.Split(' ')[0]) is null ? $"There is no column '{view.Order}' to sort by." : null)
                ?? (view.From > view.To ? "The first day is after the last." : null);
            return fault is null ? view : throw RequestException.Invalid(fault);
        }
        catch (RequestException wrong)
        {
            return new ReportView { ReportZone = reportZone, Fault = wrong.Message };
        }

        string One(string name) => query.GetValueOrDefault(name) is { Count: > 0 } values ? values[^1] ?? "" : "";

        DateOnly? Day(string name) => One(name) is { Length: > 0 } text ? ReportRequest.DayOf(text, name) : null;
    }

    /// <summary>The address of a page that shows this.</summary>
    public string Address(string page)
    {
        var query = ReportFilters();
        Add("q", Search);
        query.Add("f", Filters.Select(f => f.ToString()));
        Add("order", Order);
        Add("columns", string.Join(',', Columns));
        Add("under", TopicsUnder);
        Add("topics", IsEachTopic ? EachTopic : "");
        return page + query;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                query.Add(name, value);
            }
        }
    }

    /// <summary>All conversations, shown in the same way.</summary>
    public ReportView Everything => new() { ReportZone = ReportZone, TimeZone = TimeZone, Columns = Columns, Order = Order };

    /// <summary>The same conversations, for a page that shows them in a way of its own.</summary>
    public ReportView Conversations => this with { Order = "", Columns = [], TopicsUnder = "", IsEachTopic = false };

    /// <summary>The view with some conditions more.</summary>
    public ReportView With(params ReadOnlySpan<(string Property, string Comparison, string Value)> conditions)
    {
        var filters = Filters.ToList();
        foreach (var (property, comparison, value) in conditions)
        {
            filters.Add(new ColumnFilter(ReportColumns.Find(property)!, comparison, value));
        }

        return this with { Filters = [.. filters.Distinct()] };
    }

    /// <summary>The address of the rows behind a figure: those of the view that some conditions more keep.</summary>
    public string DrillThroughUrl(params ReadOnlySpan<(string Property, string Comparison, string Value)> conditions) =>
        With(conditions).Conversations.Address("/");

    /// <summary>The same for one value of a column; empty for those that have none.</summary>
    public string DrillThroughUrlOfValue(string property, string value) => DrillThroughUrl((property, value.Length == 0 ? ColumnFilter.Blank : "eq", value));

    /// <summary>The same for a topic by its path; empty for those that have none.</summary>
    public string DrillThroughUrlOfTopic(string path, bool withThoseBelow = false) => path.Length == 0
        ? DrillThroughUrl((nameof(ConversationRow.TopicsWithHierarchy), ColumnFilter.Blank, ""))
        : DrillThroughUrl((nameof(ConversationRow.TopicsWithHierarchy), withThoseBelow ? ColumnFilter.HasTopicUnder : ColumnFilter.HasTopic, path));

    /// <summary>The address of the rows that were created on some days of the view.</summary>
    public string DrillThroughUrlOfDays(DateOnly first, DateOnly last) => (Conversations with
    {
        From = From > first ? From : first,
        To = To < last ? To : last,
    }).Address("/");

    /// <summary>The view as a report, with query options beside its own.</summary>
    internal ReportRequest ToRequest(params ReadOnlySpan<(string Name, string Value)> options) => ReportRequest.Parse(ToQuery(options));

    /// <summary>The query string of the view as a file: its conversations, in its order, with its columns.</summary>
    public string ToFile() => ToQuery(FileOptions);

    /// <summary>The view as a report of the same conversations, order and columns.</summary>
    internal ReportRequest ToFileRequest() => ToRequest(FileOptions);

    private (string, string)[] FileOptions =>
        [.. Order.Length > 0 ? [("$orderby", Order)] : Array.Empty<(string, string)>(), .. Columns.Count > 0 ? [("$select", string.Join(',', Columns))] : Array.Empty<(string, string)>()];

    /// <summary>The conditions on columns as the feed takes them; empty for none.</summary>
    public string Condition => string.Join(" and ", Filters.Select(f => f.ToOData(Zone)));

    /// <summary>The query string of the view as a report, with query options beside its own.</summary>
    internal string ToQuery(params ReadOnlySpan<(string Name, string Value)> options)
    {
        var query = ReportFilters();
        var isApplied = false;
        foreach (var (name, value) in options)
        {
            // Conditions come before what is made of the conversations: afterwards there are no such columns.
            var isApply = name == "$apply";
            query.Add(name, isApply ? string.Concat(Search.Length > 0 ? $"search({Searched})/" : "", Condition.Length > 0 ? $"filter({Condition})/" : "", value) : value);
            isApplied |= isApply;
        }

        if (Condition.Length > 0 && !isApplied)
        {
            query.Add("$filter", Condition);
        }

        if (Search.Length > 0 && !isApplied)
        {
            query.Add("$search", Searched);
        }

        return query.ToString();
    }

    /// <summary>One phrase: what people type has no operators.</summary>
    private string Searched => $"\"{Search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private QueryBuilder ReportFilters()
    {
        var query = new QueryBuilder();
        foreach (var (name, day) in new[] { ("from", From), ("to", To) })
        {
            if (day is { } set)
            {
                query.Add(name, set.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
        }

        if (TimeZone.Length > 0)
        {
            query.Add("timezone", TimeZone);
        }

        query.Add("inbox", Inboxes);
        return query;
    }
}
