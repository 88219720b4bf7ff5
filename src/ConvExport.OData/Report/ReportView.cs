using System.Globalization;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed;
using ConvExport.OData.Fold;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace ConvExport.OData.Report;

/// <summary>
/// What a page shows: the report's own filters, a search, conditions on columns, order and columns. All of it is in the
/// page's address, so that it can be reloaded, gone back to, and passed on.
/// </summary>
public sealed record ReportView
{
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>Whose days those are, and of the times shown; empty for the report time zone.</summary>
    public string TimeZone { get; init; } = "";
    public IReadOnlyList<string> Inboxes { get; init; } = [];
    public string Search { get; init; } = "";
    public IReadOnlyList<ColumnFilter> Filters { get; init; } = [];

    /// <summary>The column that the rows are sorted by, and <c>desc</c> after it; empty for the latest first.</summary>
    public string Order { get; init; } = "";

    /// <summary>The columns shown; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What is wrong with the address that it was read from; null for nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>Reads the address of a page. What is wrong in it is said, and left out.</summary>
    public static ReportView Parse(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(new Uri("http://view/"), address).Query);
        try
        {
            var view = new ReportView
            {
                From = Day("from"),
                To = Day("to"),
                TimeZone = One("timezone") is { Length: > 0 } zone ? DownloadRequest.ZoneOf(zone).Id : "",
                Inboxes = [.. query.GetValueOrDefault("inbox").OfType<string>().Where(i => i.Length > 0)],
                Search = One("q"),
                Filters = [.. query.GetValueOrDefault("f").Select(f => ColumnFilter.Parse(f) ?? throw FeedException.Bad($"'{f}' is no condition on a column."))],
                Order = One("order"),
                Columns = [.. One("columns").Split(',', StringSplitOptions.RemoveEmptyEntries).Where(c => ReportColumns.Find(c) is not null)],
            };
            var fault = view.Filters.Select(f => f.Fault).FirstOrDefault(f => f is not null)
                ?? (view.Order.Length > 0 && ReportColumns.Find(view.Order.Split(' ')[0]) is null ? $"There is no column '{view.Order}' to sort by." : null)
                ?? (view.From > view.To ? "The first day is after the last." : null);
            return fault is null ? view : throw FeedException.Bad(fault);
        }
        catch (FeedException wrong)
        {
            return new ReportView { Fault = wrong.Message };
        }

        string One(string name) => query.GetValueOrDefault(name) is { Count: > 0 } values ? values[^1] ?? "" : "";

        DateOnly? Day(string name) => One(name) is { Length: > 0 } text ? DownloadRequest.DayOf(text, name) : null;
    }

    /// <summary>The address of a page that shows this.</summary>
    public string Address(string page)
    {
        var query = ReportFilters();
        Add("q", Search);
        query.Add("f", Filters.Select(f => f.ToString()));
        Add("order", Order);
        Add("columns", string.Join(',', Columns));
        return page + query;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                query.Add(name, value);
            }
        }
    }

    /// <summary>The same view with one condition more, as the rows behind a figure.</summary>
    public string Behind(string property, string comparison, string value) =>
        (this with { Filters = [.. Filters, new ColumnFilter(ReportColumns.Find(property)!, comparison, value)], Order = "", Columns = [] }).Address("/");

    /// <summary>The view as a download, with options of the feed beside its own.</summary>
    internal DownloadRequest ToDownload(params (string Name, string Value)[] options) => DownloadRequest.Parse(Query(options));

    /// <summary>The query string of the view as a download.</summary>
    public string ToFile() => Query(Order.Length > 0 ? [("$orderby", Order)] : [], Columns.Count > 0 ? [("$select", string.Join(',', Columns))] : []);

    /// <summary>The conditions on columns as the feed takes them; empty for none.</summary>
    public string Condition => string.Join(" and ", Filters.Select(f => f.ToOData()));

    private string Query(params (string Name, string Value)[][] options)
    {
        var query = ReportFilters();
        var all = options.SelectMany(o => o).ToList();
        var apply = all.FirstOrDefault(o => o.Name == "$apply").Value;
        if (apply is not null)
        {
            // Before it is grouped: afterwards there are no such columns.
            var first = string.Concat(Search.Length > 0 ? $"search({Searched})/" : "", Condition.Length > 0 ? $"filter({Condition})/" : "");
            query.Add("$apply", first + apply);
        }
        else
        {
            if (Condition.Length > 0)
            {
                query.Add("$filter", Condition);
            }

            if (Search.Length > 0)
            {
                query.Add("$search", Searched);
            }
        }

        foreach (var (name, value) in all.Where(o => o.Name != "$apply"))
        {
            query.Add(name, value);
        }

        return query.ToString();
    }

    private string Query(params (string Name, string Value)[] options) => Query([options]);

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
