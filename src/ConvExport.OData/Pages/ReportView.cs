using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reports;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace ConvExport.OData.Pages;

/// <summary>
/// What a page shows: report filters, search, conditions on columns, order and columns. All of it is in the URL, so that users can reload
/// the page, go back, and share the link.
/// </summary>
public sealed record ReportView
{
    /// <summary>The path of the page that shows rows.</summary>
    public const string ConversationsPath = "/conversations";

    private const string EachTopic = "each";
    private const string AllColumns = "all";

    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>The key of the period that determines the days; empty for custom days and for all time.</summary>
    public string PeriodKey { get; init; } = "";

    /// <summary>What the view is compared with.</summary>
    public Comparison Comparison { get; init; }

    /// <summary>The time zone of the days and of the times shown; empty for the report time zone.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The report time zone.</summary>
    public required TimeZoneInfo ReportZone { get; init; }

    /// <summary>The effective time zone of the view.</summary>
    public TimeZoneInfo Zone => TimeZone.Length > 0 ? TimeZoneInfo.FindSystemTimeZoneById(TimeZone) : ReportZone;

    public IReadOnlyList<string> Inboxes { get; init; } = [];
    public string Search { get; init; } = "";
    public IReadOnlyList<ColumnFilter> Filters { get; init; } = [];

    /// <summary>The column to sort by, optionally followed by <c>desc</c>; empty for newest first.</summary>
    public string Order { get; init; } = "";

    /// <summary>
    /// The chosen columns. If empty, files have all columns, and the page shows the standard columns or, with
    /// <see cref="HasAllColumns"/>, all columns.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether the page shows all columns.</summary>
    public bool HasAllColumns { get; init; }

    /// <summary>The path of the topic whose subtopics are shown; empty for the top level.</summary>
    public string TopicsUnder { get; init; } = "";

    /// <summary>Whether every topic is shown separately, regardless of the hierarchy.</summary>
    public bool IsEachTopic { get; init; }

    /// <summary>The error in the URL; null if there is none.</summary>
    public string? Fault { get; init; }

    /// <summary>Parses the URL of a page. If it is wrong, the view has all conversations, and <see cref="Fault"/> is set.</summary>
    /// <param name="address">The URL.</param>
    /// <param name="reportZone">The report time zone.</param>
    /// <param name="now">The current time, for periods such as the last 30 days.</param>
    public static ReportView Parse(string address, TimeZoneInfo reportZone, DateTimeOffset now)
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
                Columns = One("columns") == AllColumns ? [] : One("columns").Split(',', StringSplitOptions.RemoveEmptyEntries),
                HasAllColumns = One("columns") == AllColumns,
                TopicsUnder = One("under"),
                IsEachTopic = One("topics") == EachTopic,
            };
            view = InPeriod(view, One("period"), now) with { Comparison = ComparisonText.Parse(One("compare")) };
            var fault = view.Filters.Select(f => f.Fault).FirstOrDefault(f => f is not null)
                ?? view.Columns.Where(c => ReportColumns.Find(c) is null).Select(c => $"There is no column '{c}' to show.").FirstOrDefault()
                ?? (view.Order.Length > 0
                    && ReportColumns.Find(view.Order.Split(' ')[0]) is null
                    ? $"There is no column '{view.Order.Split(' ')[0]}' to sort by." : null)
                ?? (view.From > view.To ? "The first day is after the last." : null)
                ?? (view.Filters.Any(f => f.Comparison == ColumnFilter.InHour) && !view.HasHours
                    ? $"A condition on an hour needs a period of at most {HourOfWeek.MostDays} days." : null);
            return fault is null ? view : throw RequestException.Invalid(fault);
        }
        catch (RequestException wrong)
        {
            return new ReportView { ReportZone = reportZone, Fault = wrong.Message };
        }

        string One(string name) => query.GetValueOrDefault(name) is { Count: > 0 } values ? values[^1] ?? "" : "";

        DateOnly? Day(string name) => One(name) is { Length: > 0 } text ? ReportRequest.DayOf(text, name) : null;
    }

    /// <summary>Whether the period allows conditions on an hour of a weekday.</summary>
    public bool HasHours => From is { } from && To is { } to && to.DayNumber - from.DayNumber < HourOfWeek.MostDays;

    /// <summary>
    /// The view of the compared period. Null if nothing is compared, if the view has no first or last day, or if the compared period would
    /// begin before year 1.
    /// </summary>
    public ReportView? Compared
    {
        get
        {
            if (Comparison == Comparison.None || From is not { } from || To is not { } to)
            {
                return null;
            }

            (DateOnly, DateOnly)? days = Comparison != Comparison.Year ? ReportDays.Before(from, to)
                : from.Year > 1 ? (from.AddYears(-1), to.AddYears(-1)) : null;
            return days is var (first, last)
                ? this with { From = first, To = last, PeriodKey = "", Comparison = Comparison.None }
                : null;
        }
    }

    /// <summary>The name of the compared period, for figures: "the previous period" or "the year before".</summary>
    public string ComparedName => Comparison == Comparison.Year ? "the year before" : "the previous period";

    /// <summary>Returns the view with the days of a period, or without a first and last day if the period is null.</summary>
    public ReportView In(Period? period, DateOnly today) => period?.DaysOf(today) is var (from, to)
        ? this with { From = from, To = to, PeriodKey = period.Key }
        : this with { From = null, To = null, PeriodKey = "" };

    private static ReportView InPeriod(ReportView view, string key, DateTimeOffset now)
    {
        if (key.Length == 0)
        {
            return view;
        }

        var period = Period.Find(key) ?? throw RequestException.Invalid(
            $"There is no period '{key}'. Use one of: {string.Join(", ", Period.All.Select(p => p.Key))}.");
        return view.In(period, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, view.Zone).DateTime));
    }

    /// <summary>Returns the URL of a page with this view.</summary>
    public string Address(string page)
    {
        var query = PeriodKey.Length == 0 ? ReportFilters() : (this with { From = null, To = null }).ReportFilters();
        Add("period", PeriodKey);
        Add("compare", Comparison == Comparison.Previous ? "" : ComparisonText.Of(Comparison).Key);
        Add("q", Search);
        query.Add("f", Filters.Select(f => f.ToString()));
        Add("order", Order);
        Add("columns", HasAllColumns ? AllColumns : string.Join(',', Columns));
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

    /// <summary>The view without filters, with the same columns, order, time zone and comparison.</summary>
    public ReportView Everything =>
        new()
        {
            ReportZone = ReportZone, TimeZone = TimeZone, Columns = Columns, HasAllColumns = HasAllColumns, Order = Order,
            Comparison = Comparison,
        };

    /// <summary>The view with the same filters, without order, columns and topic level.</summary>
    public ReportView Conversations => this with { Order = "", Columns = [], HasAllColumns = false, TopicsUnder = "", IsEachTopic = false };

    /// <summary>The columns that the page shows, in order.</summary>
    public IReadOnlyList<string> ShownColumns => HasAllColumns ? ColumnSets.All : Columns.Count > 0 ? Columns : ColumnSets.Standard;

    /// <summary>Returns the view with the given columns.</summary>
    public ReportView Showing(IReadOnlyList<string> columns) => this with
    {
        Columns = columns.SequenceEqual(ColumnSets.Standard) || columns.SequenceEqual(ColumnSets.All) ? [] : columns,
        HasAllColumns = columns.SequenceEqual(ColumnSets.All),
    };

    /// <summary>Returns the view with additional conditions.</summary>
    public ReportView With(params ReadOnlySpan<(string Property, string Comparison, string Value)> conditions)
    {
        var filters = Filters.ToList();
        foreach (var (property, comparison, value) in conditions)
        {
            filters.Add(new ColumnFilter(ReportColumns.Find(property)!, comparison, value));
        }

        return this with { Filters = [.. filters.Distinct()] };
    }

    /// <summary>Returns the URL of the rows behind a figure: the view with additional conditions.</summary>
    public string DrillThroughUrl(params ReadOnlySpan<(string Property, string Comparison, string Value)> conditions) =>
        With(conditions).Conversations.Address(ConversationsPath);

    /// <summary>Returns the URL of the rows that have the given value in a column; an empty value means blank.</summary>
    public string DrillThroughUrlOfValue(string property, string value) =>
        DrillThroughUrl((property, value.Length == 0 ? ColumnFilter.Blank : "eq", value));

    /// <summary>Returns the URL of the rows with a topic, given its path; an empty path means no topic.</summary>
    public string DrillThroughUrlOfTopic(string path, bool withThoseBelow = false) => path.Length == 0
        ? DrillThroughUrl((nameof(ConversationRow.TopicsWithHierarchy), ColumnFilter.Blank, ""))
        : DrillThroughUrl(
            (nameof(ConversationRow.TopicsWithHierarchy), withThoseBelow ? ColumnFilter.HasTopicUnder : ColumnFilter.HasTopic, path));

    /// <summary>Returns the URL of the view's conversations that were created in a range of days.</summary>
    public string DrillThroughUrlOfDays(DateOnly first, DateOnly last) => (Conversations with
    {
        From = From > first ? From : first,
        To = To < last ? To : last,
        PeriodKey = "",
    }).Address(ConversationsPath);

    /// <summary>Returns the view as a report request, with additional query options.</summary>
    internal ReportRequest ToRequest(params ReadOnlySpan<(string Name, string Value)> options) => ReportRequest.Parse(ToQuery(options));

    /// <summary>Returns the query string of the view's download, with its order and columns.</summary>
    public string ToFile() => ToQuery(FileOptions);

    /// <summary>Returns the view as a report request with its order and columns.</summary>
    internal ReportRequest ToFileRequest() => ToRequest(FileOptions);

    private (string, string)[] FileOptions =>
        [.. Order.Length > 0 ? [("$orderby", Order)] : Array.Empty<(string, string)>(),
            .. Columns.Count > 0 ? [("$select", string.Join(',', Columns))] : Array.Empty<(string, string)>()];

    /// <summary>The conditions on columns as an OData filter; empty for none.</summary>
    public string Condition => string.Join(" and ", Filters.Select(f => f.ToOData(Zone, From, To)));

    /// <summary>Returns the query string of the view as a report, with additional query options.</summary>
    internal string ToQuery(params ReadOnlySpan<(string Name, string Value)> options)
    {
        var query = ReportFilters();
        var isApplied = false;
        foreach (var (name, value) in options)
        {
            // Search and conditions come first in $apply, because its result may no longer have the columns that they need.
            var isApply = name == "$apply";
            query.Add(name, isApply ? string.Concat(
                Search.Length > 0 ? $"search({Searched})/" : "", Condition.Length > 0 ? $"filter({Condition})/" : "", value) : value);
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

    /// <summary>The search text as one phrase, so that words such as AND are not operators.</summary>
    private string Searched =>
        $"\"{Search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

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
