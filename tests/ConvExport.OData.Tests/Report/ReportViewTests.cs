using ConvExport.OData.Downloads;
using ConvExport.OData.Fold;
using ConvExport.OData.Pages;

namespace ConvExport.OData.Tests.Report;

/// <summary>A view of the report, its URL, and its query to the feed.</summary>
public sealed class ReportViewTests
{
    private static readonly DateTimeOffset Now = new(2024, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void A_view_can_be_restored_from_its_URL()
    {
        var view = new ReportView
        {
            ReportZone = Berlin, From = new(2024, 3, 1), To = new(2024, 3, 31), TimeZone = "America/New_York", Inboxes = ["in 1", "in&2"],
            Search = "a \"b\" \\ ~ö",
            Comparison = Comparison.Year, Order = "CreatedAt desc", Columns = ["Status", "CreatedAt"], TopicsUnder = "A>>B & C",
        }.With(("Topics", "contains", "x~y&z"),
            ("HandleTimeSeconds", "ge", "1:30:00"), ("TopicsWithHierarchy", ColumnFilter.HasTopicUnder, "A>>B"));
        var again = ReportView.Parse(view.Address("/topics"), Berlin, Now);
        Assert.Null(again.Fault);
        Assert.Equal(view.Address("/"), again.Address("/"));
        Assert.Equal(view.Filters, again.Filters);
        Assert.Equal(view.ToQuery(), again.ToQuery());
    }

    [Theory]
    [InlineData("?from=yesterday", "yesterday")]
    [InlineData("?from=2024-03-02&to=2024-03-01", "first day is after the last")]
    [InlineData("?timezone=Nowhere", "Nowhere")]
    [InlineData("?f=Status", "'Status' is not a condition")]
    [InlineData("?f=Status~like~x", "'Status~like~x' is not a condition")]
    [InlineData("?f=Status~ge~x", "does not support the comparison 'ge'")]
    [InlineData("?f=CountOfContacts~gt~many", "'many' is not a valid value for Count of Contacts. Enter a number")]
    [InlineData("?f=LastClosedAt~ge~soon", "'soon' is not a valid value for Last Closed At. Enter a date such as")]
    [InlineData("?f=HandleTimeSeconds~ge~1:x", "'1:x' is not a valid value for Conversation Handle Time")]
    [InlineData("?period=soon", "no period 'soon'")]
    [InlineData("?compare=next", "no comparison 'next'")]
    [InlineData("?f=CountOfInboxesAssigned~moved~a", "two inbox ids")]
    [InlineData("?order=Mood", "There is no column 'Mood' to sort by")]
    [InlineData("?columns=Status,Mood", "There is no column 'Mood' to show")]
    public void An_error_in_a_URL_is_reported(string address, string said)
    {
        var view = ReportView.Parse(address, TimeZoneInfo.Utc, Now);
        Assert.Contains(said, view.Fault, StringComparison.Ordinal);
        Assert.Equal("/", view.Address("/"));
    }

    [Theory]
    [InlineData("LastClosedAt", "ge", "2024-03-31", "LastClosedAt ge 2024-03-30T23:00:00.000Z")]
    [InlineData("LastClosedAt", "lt", "2024-03-31", "LastClosedAt lt 2024-03-30T23:00:00.000Z")]
    [InlineData("LastClosedAt", "le", "2024-03-31", "LastClosedAt lt 2024-03-31T22:00:00.000Z")]
    [InlineData("LastClosedAt", "gt", "2024-03-31", "LastClosedAt ge 2024-03-31T22:00:00.000Z")]
    [InlineData(
        "LastClosedAt", "eq", "2024-03-31", "(LastClosedAt ge 2024-03-30T23:00:00.000Z and LastClosedAt lt 2024-03-31T22:00:00.000Z)")]
    [InlineData("LastClosedAt", "gt", "2024-03-31T10:00:00Z", "LastClosedAt gt 2024-03-31T10:00:00.000Z")]
    [InlineData("HandleTimeSeconds", "ge", "1:30:00", "HandleTimeSeconds ge 5400")]
    [InlineData("HandleTimeSeconds", "ge", "2:00:00:01.5", "HandleTimeSeconds ge 172801.5")]
    [InlineData("HandleTimeSeconds", "blank", "", "HandleTimeSeconds eq null")]
    [InlineData("Topics", "contains", "O'Neill", "contains(tolower(Topics),tolower('O''Neill'))")]
    [InlineData("FirstChannel", "in", "Chat | O'Neill", "FirstChannel in ('Chat','O''Neill')")]
    [InlineData("TopicsWithHierarchy",
        "has", "A>>B", "ConversationTopics/any(t:t/Topic/Path eq 'A>>B' or t/Topic/Id eq null and t/TopicId eq 'A>>B')")]
    public void A_condition_becomes_an_OData_filter(string property, string comparison, string value, string expected)
    {
        var filter = new ColumnFilter(ReportColumns.Find(property)!, comparison, value);
        Assert.Null(filter.Fault);
        Assert.Equal(expected, filter.ToOData(Berlin));
    }

    [Fact]
    public void Every_comparison_of_every_column_is_a_valid_feed_query()
    {
        foreach (var column in ReportColumns.Report)
        {
            foreach (var comparison in ColumnFilter.ComparisonsOf(column))
            {
                foreach (var value in ValuesOf(column.Kind))
                {
                    var filter = new ColumnFilter(
                        column, comparison, comparison switch
                        {
                            ColumnFilter.Blank or ColumnFilter.NotBlank => "",
                            ColumnFilter.Moved => ColumnFilter.MoveOf("a'b", value),
                            ColumnFilter.InHour => "Sun 02",
                            _ => value,
                        });
                    Assert.Null(filter.Fault);
                    Assert.NotEmpty(filter.ToText());
                    Assert.Equal(filter, ColumnFilter.Parse(filter.ToString()));
                    var view = new ReportView
                    {
                        ReportZone = Berlin, Filters = [filter], Search = "x", From = new(2024, 1, 1), To = new(2024, 12, 31),
                    };
                    Assert.NotNull(DownloadRequest.Parse(view.ToQuery()));
                    Assert.NotNull(DownloadRequest.Parse(view.ToQuery(("$apply", "aggregate($count as N)"))));
                }
            }
        }
    }

    [Theory]
    [InlineData("Sun 02", "2024-03-31", "2024-03-31",
        "((CreatedAt ge 2024-03-31T01:00:00.000Z and CreatedAt lt 2024-03-31T01:00:00.000Z))")]
    [InlineData("Sun 02", "2024-10-27", "2024-10-27",
        "((CreatedAt ge 2024-10-27T00:00:00.000Z and CreatedAt lt 2024-10-27T02:00:00.000Z))")]
    [InlineData("Mon 23", "2024-01-01", "2024-01-08",
        "((CreatedAt ge 2024-01-01T22:00:00.000Z and CreatedAt lt 2024-01-01T23:00:00.000Z) or "
        + "(CreatedAt ge 2024-01-08T22:00:00.000Z and CreatedAt lt 2024-01-08T23:00:00.000Z))")]
    [InlineData("Mon 23", "2024-01-02", "2024-01-07", "false")]
    public void An_hour_of_a_weekday_is_a_range_in_each_week_even_if_the_clocks_change(string hour, string from, string to, string expected)
    {
        var view = ReportView.Parse($"/?from={from}&to={to}&f=CreatedAt~hour~{hour}", Berlin, Now);
        Assert.Null(view.Fault);
        Assert.Equal(expected, view.Condition);
    }

    [Theory]
    [InlineData("?f=CreatedAt~hour~Mon 09", "needs a period of at most 400 days")]
    [InlineData("?from=2020-01-01&to=2024-01-01&f=CreatedAt~hour~Mon 09", "needs a period of at most 400 days")]
    [InlineData("?from=2024-01-01&to=2024-01-31&f=CreatedAt~hour~Mon 24", "a weekday and an hour, such as Mon 09")]
    [InlineData("?from=2024-01-01&to=2024-01-31&f=CreatedAt~hour~Mond 09", "a weekday and an hour, such as Mon 09")]
    [InlineData("?from=2024-01-01&to=2024-01-31&f=LastClosedAt~hour~Mon 09", "does not support the comparison 'hour'")]
    public void A_condition_on_an_hour_needs_a_weekday_and_a_period(string query, string said) =>
        Assert.Contains(said, ReportView.Parse("/" + query, Berlin, Now).Fault, StringComparison.Ordinal);

    [Fact]
    public void The_previous_period_has_as_many_days_and_ends_the_day_before()
    {
        var view = new ReportView { ReportZone = TimeZoneInfo.Utc, From = new(2024, 3, 1), To = new(2024, 3, 31) };
        var before = view.Compared!;
        Assert.Equal((new DateOnly(2024, 1, 30), new DateOnly(2024, 2, 29)), (before.From, before.To));
        Assert.Null((view with { To = null }).Compared);
        Assert.Null((view with { From = DateOnly.MinValue }).Compared);
        Assert.Null((view with { Comparison = Comparison.None }).Compared);
        before = (view with { Comparison = Comparison.Year }).Compared!;
        Assert.Equal((new DateOnly(2023, 3, 1), new DateOnly(2023, 3, 31)), (before.From, before.To));
        Assert.Null((view with { From = DateOnly.MinValue, Comparison = Comparison.Year }).Compared);
    }

    [Theory]
    [InlineData("today", "2024-05-15", "2024-05-15")]
    [InlineData("yesterday", "2024-05-14", "2024-05-14")]
    [InlineData("last-7d", "2024-05-09", "2024-05-15")]
    [InlineData("last-30d", "2024-04-16", "2024-05-15")]
    [InlineData("last-90d", "2024-02-16", "2024-05-15")]
    [InlineData("this-week", "2024-05-13", "2024-05-15")]
    [InlineData("last-week", "2024-05-06", "2024-05-12")]
    [InlineData("this-month", "2024-05-01", "2024-05-15")]
    [InlineData("last-month", "2024-04-01", "2024-04-30")]
    [InlineData("this-quarter", "2024-04-01", "2024-05-15")]
    [InlineData("last-quarter", "2024-01-01", "2024-03-31")]
    [InlineData("this-year", "2024-01-01", "2024-05-15")]
    [InlineData("last-year", "2023-01-01", "2023-12-31")]
    public void A_period_in_a_URL_stays_relative_and_its_days_follow_the_time_zone(string key, string from, string to)
    {
        // In Berlin, it is already May 15.
        var view = ReportView.Parse($"/?period={key}", Berlin, new DateTimeOffset(2024, 5, 14, 22, 30, 0, TimeSpan.Zero));
        Assert.Equal((from, to), (ReportText.Key(view.From!.Value), ReportText.Key(view.To!.Value)));
        Assert.Equal($"/?period={key}", view.Address("/"));
        Assert.Contains($"from={from}", view.ToQuery(), StringComparison.Ordinal);
        Assert.Equal($"/?from={to}", (view with { From = view.To, To = null, PeriodKey = "" }).Address("/"));
    }

    [Theory]
    [InlineData("2024-03-01", "2024-03-31", "day", 31, "2024-03-01", "2024-03-31")]
    [InlineData("2024-01-03", "2024-06-30", "week", 26, "2024-01-03", "2024-06-24")]
    [InlineData("2023-12-30", "2025-01-02", "week", 54, "2023-12-30", "2024-12-30")]
    [InlineData("2020-05-15", "2024-02-02", "month", 46, "2020-05-15", "2024-02-01")]
    [InlineData("1999-05-15", "2024-02-02", "year", 26, "1999-05-15", "2024-01-01")]
    [InlineData("0001-01-01", "9999-12-31", "year", 9999, "0001-01-01", "9999-01-01")]
    public void Days_are_grouped_into_units_that_fit_the_limit(
        string first, string last, string unit, int count, string firstOfFirst, string firstOfLast)
    {
        var buckets = new DayBuckets(DayBuckets.DayOf(first), DayBuckets.DayOf(last), 60);
        Assert.Equal(unit, buckets.Unit);
        Assert.Equal(count, buckets.All.Count);
        Assert.Equal(DayBuckets.DayOf(firstOfFirst), buckets.All[0].First);
        Assert.Equal(DayBuckets.DayOf(firstOfLast), buckets.All[^1].First);
        Assert.Equal(DayBuckets.DayOf(last), buckets.All[^1].Last);
        Assert.All(buckets.All.Zip(buckets.All.Skip(1)), pair => Assert.Equal(pair.First.Last.AddDays(1), pair.Second.First));
        Assert.Equal(DayBuckets.DayOf(last).DayNumber - DayBuckets.DayOf(first).DayNumber + 1, buckets.Sums(_ => 1).Sum());
    }

    private static string[] ValuesOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Boolean => ["true", "false"],
        ColumnKind.Timestamp => ["2024-03-31", "2024-03-31T10:00:00Z", "9999-12-31", "0001-01-01"],
        ColumnKind.Duration => ["90", "1:30", "1:00:00", "3:00:00:00"],
        ColumnKind.Money => ["99.95", "-1"],
        ColumnKind.Count => ["2"],
        _ => ["it's ~ \"50 %\" & more"],
    };
}
