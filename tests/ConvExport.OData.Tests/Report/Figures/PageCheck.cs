using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Tests.Report.Figures;

/// <summary>Compares the figures of one page with the rows of the feed.</summary>
internal sealed class PageCheck(IHtmlDocument page, FeedRows feed, string path, string view)
{
    private const string Completed = nameof(ConversationRow.PaymentAmountCompletedUsd);
    private const string Declined = nameof(ConversationRow.PaymentAmountDeclinedUsd);
    private const string Handle = nameof(ConversationRow.HandleTimeSeconds);
    private const string FirstClose = nameof(ConversationRow.CreatedToFirstClosedSeconds);
    private const string LastClose = nameof(ConversationRow.CreatedToLastClosedSeconds);
    private const string Inboxes = nameof(ConversationRow.CountOfInboxesAssigned);
    private const string Contacts = nameof(ConversationRow.CountOfContacts);

    private static readonly string[] Units = ["day", "week", "month", "year"];

    private readonly List<FeedRow> _rows = feed.Of(view);
    private readonly List<FeedRow>? _before = feed.ComparedWith(view);
    private readonly string _than = view.Contains("compare=year", StringComparison.Ordinal) ? "the year before" : "the previous period";

    public void Run()
    {
        foreach (var tile in page.QuerySelectorAll(".tiles li"))
        {
            var title = TextOf(tile.QuerySelector(".of")!);
            var (expected, change) = Tile(title);
            Equal($"card {title}", expected, TextOf(tile.QuerySelector(".figure")!));
            Equal($"change of {title}", change ?? "", tile.QuerySelector(".change") is { } shown ? TextOf(shown) : "");
        }

        foreach (var table in page.QuerySelectorAll("main table"))
        {
            Check(table);
        }

        if (path == "/conversations")
        {
            Equal("count", Measures.Number(_rows.Count), TextOf(page.QuerySelector("#count strong")!));
        }
        else
        {
            Assert.Contains(Said, TextOf(page.QuerySelector("#answer")!), StringComparison.Ordinal);
        }
    }

    /// <summary>The beginning of the sentence at the top of the page.</summary>
    private string Said => path switch
    {
        "/" => $"{Measures.Number(_rows.Count)} conversations were created{Compared}",
        "/handovers" or "/channels" when _rows.Count < 30 => "Too few conversations to draw a conclusion.",
        "/topics" when _rows.Count < 30 => "No topic has enough conversations to draw a conclusion.",
        "/agents" when _rows.Count < 30 => "Fewer than two agents have enough conversations for a comparison.",
        "/handovers" => $"{Measures.Percent(MovedShare(_rows))} of the conversations were assigned to several inboxes",
        "/channels" =>
            $"{Measures.Percent(Measures.Share(_rows.Count(ChangesChannel), _rows.Count))} of the conversations changed channel.",
        "/payments" => Measures.Requests(_rows) < 30 ? "Too few payment requests to draw a conclusion."
            : $"{Measures.BriefMoney(Measures.Sum(_rows, Completed))} was paid; "
                + $"the declined rate is {Measures.Percent(Measures.DeclinedRate(_rows))}",
        _ => "",
    };

    /// <summary>Compares the number of conversations with that of the compared period, if both are at least 30.</summary>
    private string Compared => _rows.Count < 30 || _before is not { Count: >= 30 } before ? "."
        : _rows.Count == before.Count ? $", as many as in {_than}"
        : $", {Measures.Percent(Math.Abs((double)(_rows.Count - before.Count) / before.Count))} "
            + $"{(_rows.Count > before.Count ? "more" : "fewer")} than in {_than}";

    private static bool ChangesChannel(FeedRow row) => row.Number(nameof(ConversationRow.CountOfChannels)) > 1;

    private (string Figure, string? Change) Tile(string title) => title switch
    {
        "Conversations" => Count(r => true),
        "Open" => (Measures.Number(_rows.Count(r => r.Text(nameof(ConversationRow.Status)) == "OPEN")), null),
        "Closed" => Count(r => r.Text(nameof(ConversationRow.Status)) == "CLOSED"),
        "Reopened" when path == "/topics" => Share(Measures.ReopenedShare),
        "Reopened" => Count(Measures.IsReopened),
        "FCR rate" => Share(Measures.FcrRate),
        "Median handle time" => Time(rows => Measures.Percentile(rows, Handle, 0.5)),
        "Median time to first close" => Time(rows => Measures.Percentile(rows, FirstClose, 0.5)),
        "Median time to last close" => Time(rows => Measures.Percentile(rows, LastClose, 0.5)),
        "Mean handle time" => Time(rows => Measures.Mean(rows, Handle)),
        "Revenue" or "Completed" => Amount(rows => Measures.Sum(rows, Completed), Measures.BriefMoney),
        "Declined" => Amount(rows => Measures.Sum(rows, Declined), Measures.BriefMoney),
        "Completed requests" => Amount(rows => Measures.Sum(rows, nameof(ConversationRow.PaymentRequestsCompleted)), Measures.Number),
        "Declined requests" => Amount(rows => Measures.Sum(rows, nameof(ConversationRow.PaymentRequestsDeclined)), Measures.Number),
        "Declined rate" => Share(Measures.DeclinedRate),
        "Share with several inboxes" => Share(MovedShare),
        "With several inboxes" => Count(Measures.IsMoved),
        "Unassigned by a rule" => Count(r => r.Number(nameof(ConversationRow.TimesAgentUnassignedByRule)) > 0),
        "Median handle time, several inboxes" =>
            (Measures.Brief(Measures.Percentile([.. _rows.Where(Measures.IsMoved)], Handle, 0.5)), null),
        "Median handle time, one inbox" =>
            (Measures.Brief(Measures.Percentile([.. _rows.Where(r => !Measures.IsMoved(r))], Handle, 0.5)), null),
        "One contact, or none" => Count(r => r.Text(nameof(ConversationRow.SecondChannel)) is null && !ChangesChannel(r)),
        "Stayed in the same channel" => Count(
            r => r.Text(nameof(ConversationRow.SecondChannel)) is not null && r.Number(nameof(ConversationRow.CountOfChannels)) <= 1),
        "Changed channel" => Count(ChangesChannel),
        "With a topic" => Count(r => r.TopicPaths.Count > 0),
        "Without a topic" => Count(r => r.TopicPaths.Count == 0),
        _ => throw new NotSupportedException($"The test does not know the card {title}."),
    };

    private (string, string?) Count(Func<FeedRow, bool> some) => Amount(rows => rows.Count(some), Measures.Number);

    private (string, string?) Amount(Func<IReadOnlyList<FeedRow>, double> figure, Func<double, string> text) =>
        (text(figure(_rows)), Measures.Change(figure(_rows), _before is null ? null : figure(_before), text, _than));

    private (string, string?) Share(Func<IReadOnlyList<FeedRow>, double?> figure) =>
        (Measures.Percent(figure(_rows)), Measures.ChangeOfShare(figure(_rows), _before is null ? null : figure(_before), _than));

    private (string, string?) Time(Func<IReadOnlyList<FeedRow>, double?> figure) => (Measures.Brief(figure(_rows)),
        Measures.Change(figure(_rows), _before is null ? null : figure(_before), v => Measures.Brief(v), _than));

    private static double? MovedShare(IReadOnlyList<FeedRow> rows) => Measures.Share(rows.Count(Measures.IsMoved), rows.Count);

    private void Check(IElement table)
    {
        if (path == "/conversations")
        {
            // The grid shows rows, not figures.
            return;
        }

        var title = table.Closest("[role=grid]")?.GetAttribute("aria-label") ?? table.Closest("section")!.GetAttribute("aria-label")!;
        var columns = table.QuerySelectorAll("thead th").Select(TextOf).ToList();
        foreach (var row in table.QuerySelectorAll("tbody tr"))
        {
            var cells = row.Children.ToList();
            if (cells.Count != columns.Count)
            {
                // A grid without rows says so in one cell.
                continue;
            }

            for (var i = 1; i < cells.Count; i++)
            {
                var link = LinkOf(cells[i]) ?? cells.Select(LinkOf).FirstOrDefault(l => l is not null);
                if (Expected(title, columns[i], new Cell(cells[i], TextOf(cells[0]), link, table, i)) is { } expected)
                {
                    Equal($"{title}, {TextOf(cells[0])}, {columns[i]}", expected, TextOf(cells[i]));
                }
            }
        }
    }

    private sealed record Cell(IElement Element, string RowName, string? Link, IElement Table, int Column);

    /// <summary>Returns the expected text of a cell; null if the cell contains no figure.</summary>
    private string? Expected(string title, string column, Cell cell)
    {
        var of = cell.Link is { } link ? feed.Of(link) : [];
        var unit = Units.FirstOrDefault(u => title.Contains($" {u}", StringComparison.Ordinal));
        return title switch
        {
            "First channel" or "Inbox at creation" or "Topic" or "Handle time" or "What changed most" => OfGroup(column, of, cell.Link!),
            "Topics that occur together" => column switch
            {
                "Conversations" => Measures.Number(of.Count),
                "% of the less frequent topic" => Measures.Percent(Measures.Share(
                    of.Count, OneConditionOf(cell.Link!).Min(url => feed.Of(url).Count))),
                _ => null,
            },
            "Paths" => column is "Conversations" or "Handle time, mean" ? OfGroup(column, of, cell.Link!) : null,
            "Mean handle time by assigned agent" => OfAgent(column, of, cell),
            "Created by weekday and hour" => OfHour(column, of, cell),
            "From inbox to inbox, conversations" or "By first channel" => Blank(cell) ?? Measures.Number(of.Count),
            "First and next channel, % of the row" => Blank(cell) ?? Measures.Points(Measures.Share(
                of.Count, _rows.Count(r => r.Text(nameof(ConversationRow.FirstChannel)) == cell.RowName))),
            "Agents unassigned, by rule" =>
                Measures.Number(column == "Conversations" ? of.Count : _rows.Sum(r => r.UnassignedBy(cell.RowName))),
            "Conversations with several inboxes by topic, %" =>
                Measures.Points(Measures.Share(of.Count, feed.Of(Without(cell.Link!, Inboxes)).Count)),
            "Longest mean handle time" => Measures.Brief(Measures.Mean(of, Handle)),
            "Lowest FCR rate, %" => Measures.Points(Measures.FcrRate(of)),
            "Most reopened, %" => Measures.Points(Measures.ReopenedShare(of)),
            "Conversations, mean handle time and share reopened" => column switch
            {
                "Conversations" => Measures.Number(of.Count), "Mean handle time" => Measures.Brief(Measures.Mean(of, Handle)),
                "Reopened" => Measures.Percent(Measures.ReopenedShare(of)), _ => throw Unknown(title, column),
            },
            "Completed amounts by topic and first channel, US dollars" => Blank(cell) ?? Measures.BriefMoney(Measures.Sum(of, Completed)),
            "Amounts by first channel, US dollars" or "Amounts by handle time, US dollars" =>
                Measures.BriefMoney(Measures.Sum(of, column == "Completed" ? Completed : Declined)),
            "Completed amount per conversation by topic, US dollars" => Measures.BriefMoney(Measures.Sum(of, Completed) / of.Count),
            _ when title == "Several inboxes and one inbox" || title.Contains(" only, and ", StringComparison.Ordinal) => OfTwo(cell),
            _ when title == $"Created and closed per {unit}" =>
                column == $"Created, {_than}" ? OfEarlierDay(cell.Link!) : Measures.Number(of.Count),
            _ when title == $"Conversations with several inboxes per {unit}, %" =>
                Measures.Points(Measures.Share(of.Count, feed.Of(Without(cell.Link!, Inboxes)).Count)),
            _ when title == $"Amounts by {unit} of creation, US dollars" =>
                Measures.BriefMoney(Measures.Sum(of, column == "Completed" ? Completed : Declined)),
            _ when title == $"Requests by {unit} of creation" => Measures.Number(Measures.Sum(of, column == "Completed"
                ? nameof(ConversationRow.PaymentRequestsCompleted) : nameof(ConversationRow.PaymentRequestsDeclined))),
            _ when title == $"Declined rate by {unit}, %" =>
                Measures.Points(Measures.DeclinedRate(feed.Of(Without(cell.Link!, nameof(ConversationRow.PaymentRequestsDeclined))))),
            _ => throw Unknown(title, column),
        };
    }

    private string OfGroup(string column, List<FeedRow> of, string link) => column switch
    {
        "Conversations" => Measures.Number(of.Count),
        "Change" => Measures.Signed(of.Count - feed.ComparedWith(link)!.Count),
        "FCR rate" => Measures.Percent(Measures.FcrRate(of)),
        "Reopened" => Measures.Percent(Measures.ReopenedShare(of)),
        "Handle time, mean" => Measures.Brief(Measures.Mean(of, Handle)),
        "Handle time, median" => Measures.Brief(Measures.Percentile(of, Handle, 0.5)),
        "Handle time, 90th percentile" => Measures.Brief(Measures.Percentile(of, Handle, 0.9)),
        "Inboxes, mean" => Measures.Mean2(Measures.Mean(of, Inboxes)),
        "Contacts, mean" => Measures.Mean2(Measures.Mean(of, Contacts)),
        "Completed, USD" => Measures.Money(Measures.Sum(of, Completed)),
        "Declined, USD" => Measures.Money(Measures.Sum(of, Declined)),
        "Completed requests" => Measures.Number(Measures.Sum(of, nameof(ConversationRow.PaymentRequestsCompleted))),
        "Declined requests" => Measures.Number(Measures.Sum(of, nameof(ConversationRow.PaymentRequestsDeclined))),
        "Declined rate" => Measures.Percent(Measures.DeclinedRate(of)),
        _ => throw Unknown("a table of groups", column),
    };

    private string OfHour(string column, List<FeedRow> of, Cell cell)
    {
        var created = _rows.Count(r => feed.Local(r.At(nameof(ConversationRow.CreatedAt))!.Value) is var at
            && at.DayOfWeek.ToString()[..3] == cell.RowName
            && at.Hour == int.Parse(column, System.Globalization.CultureInfo.InvariantCulture));
        return created == 0 ? ""
            : LinkOf(cell.Element) is null || of.Count == created ? Measures.Number(created)
            : $"{of.Count} linked";
    }

    private string? OfAgent(string column, List<FeedRow> of, Cell cell)
    {
        var now = Measures.Mean(of, Handle);
        var before = feed.ComparedWith(cell.Link!) is { } earlier ? Measures.Mean(earlier, Handle) : null;
        return column switch
        {
            "Mean" => Measures.Brief(now) + (of.Count(r => r.Number(Handle) is not null) < 30 ? " (small sample)" : ""),
            "Change" => before is null or 0 ? "–"
                : ((now!.Value - before.Value) / before.Value).ToString(
                    "+0.0%;-0.0%;0.0%", System.Globalization.CultureInfo.InvariantCulture),
            "Conversations" or "Reopened" or "Inboxes, mean" => OfGroup(column, of, cell.Link!),
            _ when column.StartsWith("Mean and 95% confidence interval", StringComparison.Ordinal) => null,
            _ => throw Unknown("agents", column),
        };
    }

    private string OfTwo(Cell cell)
    {
        // In the first row, each cell links to the rows of its group.
        var of = feed.Of(LinkOf(cell.Table.QuerySelector("tbody tr")!.Children[cell.Column])!);
        return cell.RowName switch
        {
            "Conversations" => Measures.Number(of.Count),
            "Handle time, median" => Measures.Brief(Measures.Percentile(of, Handle, 0.5)),
            "Handle time, 90th percentile" => Measures.Brief(Measures.Percentile(of, Handle, 0.9)),
            "Time to first close, median" => Measures.Brief(Measures.Percentile(of, FirstClose, 0.5)),
            "Contacts, mean" => Measures.Mean2(Measures.Mean(of, Contacts)),
            "Reopened" => Measures.Percent(Measures.ReopenedShare(of)),
            _ => throw Unknown("two groups", cell.RowName),
        };
    }

    /// <summary>
    /// Returns the number of conversations created on the corresponding day of the compared period. Each of the two days is the same number
    /// of days after the first day of its period.
    /// </summary>
    private string OfEarlierDay(string link)
    {
        var (day, first) = (feed.DaysOf(link).From!.Value, feed.DaysOf(view).From!.Value);
        var days = feed.DaysOf(view).To!.Value.DayNumber - first.DayNumber + 1;
        var earlier = _than == "the year before" ? first.AddYears(-1) : first.AddDays(-days);
        return Measures.Number(_before!.Count(r => feed.DayOf(r) == earlier.AddDays(day.DayNumber - first.DayNumber)));
    }

    /// <summary>
    /// Returns an empty text if the cell itself has no link, because such a cell must be empty; otherwise null. <c>Cell.Link</c> can be
    /// the link of another cell in the row.
    /// </summary>
    private static string? Blank(Cell cell) => LinkOf(cell.Element) is null ? "" : null;

    /// <summary>Removes from a URL the last "greater than" condition on a column.</summary>
    private static string Without(string url, string property)
    {
        var at = url.LastIndexOf($"f={property}~gt~", StringComparison.Ordinal);
        var end = url.IndexOf('&', at);
        return url[..at] + (end < 0 ? "" : url[(end + 1)..]);
    }

    /// <summary>Returns two URLs, each without one of the last two conditions of a URL.</summary>
    private static IEnumerable<string> OneConditionOf(string url)
    {
        var conditions = url.Split("&f=");
        string[] others = conditions[..^2];
        return conditions[^2..].Select(c => string.Join("&f=", [.. others, c]));
    }

    private static string? LinkOf(IElement element) => element.QuerySelector("a[href^='/conversations']")?.GetAttribute("href");

    private void Equal(string what, string expected, string shown) =>
        Assert.True(expected == shown, $"{path}{view} {what}: {shown}; by the feed: {expected}");

    private static string TextOf(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static NotSupportedException Unknown(string title, string column) =>
        new($"The test does not know the figure {title}, {column}.");
}
