using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ClosedXML.Excel;
using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Fold;
using ConvExport.OData.Responses;
using ConvExport.OData.Tests.Infrastructure;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>Workbooks: their limits, their parts and the figures of their summary.</summary>
public abstract class WorkbookTests(WorkbookTests.NarrowApp app)
{
    private const int PerSheet = 100;

    /// <summary>Limits each data sheet to 100 rows.</summary>
    public class NarrowApp : ConvExportApp
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [("Downloads:RowsPerSheet", "100")];
    }

    [SkippableFact]
    public async Task Rows_beyond_the_limit_of_a_sheet_continue_on_further_sheets()
    {
        using var client = app.Client();
        var file = await client.GetByteArrayAsync("downloads/conversations.xlsx");
        var all = app.Rows.Values.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance).ToList();
        var sheets = Workbook.Read(file);
        var count = (int)Math.Ceiling((double)all.Count / PerSheet);
        Assert.Equal(
            ["Conversations", .. Enumerable.Range(2, count - 1).Select(i => $"Conversations ({i})"), "About", "Columns"], sheets.Keys);
        foreach (var (rows, i) in all.Chunk(PerSheet).Select((rows, i) => (rows, i)))
        {
            Workbook.AssertEqual(
                sheets[i == 0 ? "Conversations" : $"Conversations ({i + 1})"], ReportColumns.Report, rows, TimeZoneInfo.Utc);
        }

        using var workbook = new XLWorkbook(new MemoryStream(file));
        Assert.Equal(
            ["Conversations", .. Enumerable.Range(2, count - 1).Select(i => $"Conversations_{i}")],
            workbook.Worksheets.SelectMany(s => s.Tables).Select(t => t.Name));
        Assert.All(workbook.Worksheets.Where(s => s.Tables.Any()), s => Assert.Equal(1, s.SheetView.SplitRow));
        Assert.Single(workbook.Worksheets, s => s.TabSelected);
        Assert.Contains(
            sheets["About"],
            r => r.Any(c => c is string text && text.Contains($"The rows are spread over {count} sheets", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Exactly_one_full_sheet_of_rows_needs_no_second_sheet()
    {
        using var client = app.Client();
        Assert.Equal(
            ["Conversations", "About", "Columns"],
            Workbook.Read(await client.GetByteArrayAsync("downloads/conversations.xlsx?$top=100")).Keys);
        Assert.Equal(
            ["Conversations", "Conversations (2)", "About", "Columns"],
            Workbook.Read(await client.GetByteArrayAsync("downloads/conversations.xlsx?$top=101")).Keys);
    }

    [SkippableFact]
    public async Task Links_open_and_no_cell_has_a_formula()
    {
        using var client = app.Client();
        var file = await client.GetByteArrayAsync("downloads/conversations.xlsx?$select=ConversationLink,ConversationId&$top=50");
        using var workbook = new XLWorkbook(new MemoryStream(file));
        var sheet = workbook.Worksheet("Conversations");
        foreach (var row in sheet.RowsUsed().Skip(1))
        {
            var (link, id) = (row.Cell(1), row.Cell(2).GetString());
            Assert.Equal(app.Rows[id].ConversationLink is not null, link.HasHyperlink);
            if (link.HasHyperlink)
            {
                Assert.Equal(new Uri(app.Rows[id].ConversationLink!), link.Hyperlink.ExternalAddress);
            }
        }

        Assert.DoesNotContain(workbook.Worksheets.SelectMany(s => s.CellsUsed()), c => c.HasFormula);
    }

    [SkippableFact]
    public async Task Every_part_is_XML_and_declared_in_the_package()
    {
        using var client = app.Client();
        using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync("downloads/conversations.xlsx?summary=true")));
        var parts = zip.Entries.Where(e => e.Name.Length > 0).ToDictionary(e => "/" + e.FullName, e => XDocument.Load(e.Open()));
        Assert.Equal(parts.Count, zip.Entries.Select(e => e.FullName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var types = parts["/[Content_Types].xml"].Root!.Elements().ToList();
        var defaults = types.Select(t => t.Attribute("Extension")?.Value).OfType<string>().ToList();
        var overrides = types.Select(t => t.Attribute("PartName")?.Value).OfType<string>().ToList();
        Assert.All(
            parts.Keys.Where(p => p != "/[Content_Types].xml"),
            p => Assert.True(overrides.Contains(p) || defaults.Contains(Path.GetExtension(p).TrimStart('.')), p));
        Assert.All(overrides, o => Assert.Contains(o, parts.Keys));
        var strings = parts["/xl/sharedStrings.xml"].Root!.Elements().Count();
        var used = parts.Where(p => p.Key.StartsWith("/xl/worksheets/", StringComparison.Ordinal)).SelectMany(p => p.Value.Descendants())
            .Where(e => e.Name.LocalName == "c" && e.Attribute("t")?.Value == "s").Select(c =>
                int.TryParse(c.Value, CultureInfo.InvariantCulture, out var number) ? number : throw new InvalidDataException(c.ToString()))
            .ToList();
        Assert.Equal(strings - 1, used.Max());
        Assert.DoesNotContain(
            parts.SelectMany(p => p.Value.Descendants()), e => e.Name.LocalName == "f" && e.Parent!.Name.LocalName == "c");
    }

    [SkippableTheory]
    [InlineData("downloads/conversations.xlsx?summary=true")]
    [InlineData("downloads/conversations.xlsx?$filter=Status eq 'NONE'&summary=true")]
    [InlineData("downloads/conversations.xlsx?$select=Status,ConversationLink&$top=3")]
    [InlineData("odata/v1/Conversations?$apply=groupby((Status),aggregate($count as N))&$format=xlsx")]
    [InlineData("odata/v1/Dates?$format=xlsx")]
    [InlineData("downloads/conversations.xlsx?live=true&summary=true&$top=50")]
    public async Task A_workbook_is_valid_by_the_Open_XML_schema(string path)
    {
        using var client = app.Client();
        using var document = SpreadsheetDocument.Open(new MemoryStream(await client.GetByteArrayAsync(path)), isEditable: false);
        var faults = new OpenXmlValidator(FileFormatVersions.Office2013).Validate(document).Select(
            e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}").Distinct().Take(5);
        Assert.Empty(faults);
    }

    [SkippableFact]
    public async Task A_workbook_with_a_summary_opens_on_the_summary_with_charts_and_the_previous_period()
    {
        using var client = app.Client();
        var file = await client.GetByteArrayAsync("downloads/conversations.xlsx?summary=true&from=2024-03-01&to=2024-03-31");
        var sheets = Workbook.Read(file);
        Assert.Equal(["Summary", "Conversations", "About", "Columns"], sheets.Keys);
        var rows = app.Rows.Values.ToList();
        var line = sheets["Summary"].First(r => (string?)r[0] == "Conversations");
        var (now, before) = (Created(new(2024, 3, 1), new(2024, 3, 31)), Created(new(2024, 1, 30), new(2024, 2, 29)));
        Assert.Equal([(double)now, before, now - before], line[1..4].Cast<double>());

        using var zip = new ZipArchive(new MemoryStream(file));
        foreach (var (chart, title) in new[] { ("chart1", "By day of creation"), ("chart2", "By first channel") })
        {
            using var part = zip.GetEntry($"xl/charts/{chart}.xml")!.Open();
            var range = XDocument.Load(part).Descendants().Where(e => e.Name.LocalName == "f").Select(e => e.Value).First();
            var (first, last) = (int.Parse(range.Split('$')[2].TrimEnd(':'), CultureInfo.InvariantCulture),
                int.Parse(range.Split('$')[4], CultureInfo.InvariantCulture));
            Assert.Equal(title, (string?)sheets["Summary"][first - 2][0]);
            Assert.All(sheets["Summary"][(first - 1)..last], r => Assert.True(r[0] is string && r[1] is double));
            Assert.Null(sheets["Summary"].ElementAtOrDefault(last)?[1]);
        }

        using var read = new XLWorkbook(new MemoryStream(file));
        Assert.True(read.Worksheet("Summary").TabActive);
        Assert.Equal((1, 2), (read.Worksheet("Conversations").SheetView.SplitRow, read.Worksheet("Conversations").SheetView.SplitColumn));
        Assert.Equal(1, read.Worksheet("Conversations").PageSetup.FirstRowToRepeatAtTop);

        int Created(DateOnly from, DateOnly to) =>
            rows.Count(r => DateOnly.FromDateTime(r.CreatedAt) >= from && DateOnly.FromDateTime(r.CreatedAt) <= to);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("&$filter=Status eq 'CLOSED'&timezone=America/Los_Angeles")]
    [InlineData("&$orderby=HandleTimeSeconds desc&$top=40")]
    [InlineData("&inbox=inbox-returns&$skip=5")]
    [InlineData("&$filter=Status eq 'NONE'")]
    public async Task The_summary_matches_the_rows_of_the_workbook(string query)
    {
        using var client = app.Client();
        var sheets = Workbook.Read(await client.GetByteArrayAsync("downloads/conversations.xlsx?summary=true" + query));
        var column = ReportColumns.Report.Select((c, i) => (c.Property, i)).ToDictionary(c => c.Property, c => c.i);
        var rows = sheets.Where(s => s.Key.StartsWith("Conversations", StringComparison.Ordinal)).SelectMany(s => s.Value.Skip(1))
            .Select(r => r[column[nameof(ConversationRow.ConversationId)]]).OfType<string>().Select(id => app.Rows[id]).ToList();
        var figures = sheets["Summary"].Where(r => r[0] is string).GroupBy(r => (string)r[0]!).ToDictionary(g => g.Key, g => g.First());

        Assert.Equal(rows.Count, Number("Conversations"));
        Assert.Equal(rows.Count(r => r.TimesClosed > 0), Number("Closed at least once"));
        Assert.Equal(rows.Count(r => r.TimesReopened > 0), Number("Reopened at least once"));
        var (eligible, success) = (rows.Count(r => r.IsFcrEligible), rows.Count(r => r.IsFcrSuccess));
        var rate = figures["FCR rate (FCR success / FCR eligible)"][1];
        Assert.Equal(eligible == 0 ? 0 : (double)success / eligible, rate as double? ?? 0, 1e-12);
        Assert.Equal(eligible == 0, rate is null);
        Assert.Equal((double)rows.Sum(r => r.PaymentAmountCompletedUsd), Number("Payment amount completed, USD"), 0.0001);
        AssertDuration("Created-to-First Closed Time", rows.Select(r => r.CreatedToFirstClosedSeconds));
        AssertDuration("Created-to-Last Closed Time", rows.Select(r => r.CreatedToLastClosedSeconds));
        AssertDuration("Conversation Handle Time", rows.Select(r => r.HandleTimeSeconds));

        AssertGroups("By status", rows.Select(r => r.Status));
        AssertGroups("By first channel", rows.Select(r => SheetText.Fitting(r.FirstChannel ?? "(none)").Text.ReplaceLineEndings("\n")));
        var zone = query.Contains("Los_Angeles", StringComparison.Ordinal)
            ? TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles")
            : TimeZoneInfo.Utc;
        AssertGroups(
            "By day of creation",
            rows.Select(r => TimeZoneInfo.ConvertTimeFromUtc(r.CreatedAt, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Equal(rows.Sum(r => Math.Max(1, r.TopicIds.Count)), Groups("By topic").Sum(g => g.Count));
        Assert.Equal(rows.Count, Groups("By inbox at creation").Sum(g => g.Count));

        double Number(string label) => Assert.IsType<double>(figures[label][1]);

        void AssertDuration(string title, IEnumerable<double?> all)
        {
            var values = all.OfType<double>().Order().ToList();
            Assert.Equal(values.Count, Number(title));
            Assert.Equal(Percentile(values, 0.5), Days(figures[title][2]) * 86_400, 0.001);
            Assert.Equal(Percentile(values, 0.9), Days(figures[title][3]) * 86_400, 0.001);
        }

        void AssertGroups(string title, IEnumerable<string> keys) => Assert.Equal(
            keys.GroupBy(k => k).Select(g => (g.Key, g.Count())).Order(), Groups(title).Order());

        List<(string Name, int Count)> Groups(string title) =>
        [
            .. sheets["Summary"].SkipWhile(r => !Equals(r[0], title)).Skip(1).TakeWhile(r => r[1] is double)
                .Select(r => ((string)r[0]!, (int)(double)r[1]!)),
        ];
    }

    [SkippableFact]
    public void Links_beyond_the_limit_of_a_sheet_are_text()
    {
        var links = new SheetLinks();
        for (var i = 0; i < SheetLinks.MostPerSheet + 5; i++)
        {
            links.Add(i + 2, 3, Encoding.UTF8.GetBytes($"https://example.com/{i}"));
        }

        Assert.Equal(5, links.LeftOut);
        var xml = new Utf8Buffer();
        var text = new StringBuilder();
        foreach (var piece in links.AddressesIn(xml))
        {
            text.Append(Encoding.UTF8.GetString(piece.Written.Span));
            piece.Clear();
        }

        text.Append(Encoding.UTF8.GetString(xml.Written.Span));
        var targets = XElement.Parse($"<r>{text}</r>").Elements().Select(e => e.Attribute("Target")!.Value).ToList();
        Assert.Equal(Enumerable.Range(0, SheetLinks.MostPerSheet).Select(i => $"https://example.com/{i}"), targets);
    }

    [SkippableTheory]
    [InlineData("https://example.com/a?b=1&c=%22", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("not an address", false)]
    public void Only_web_addresses_are_links(string address, bool isLink)
    {
        var links = new SheetLinks();
        links.Add(2, 0, Encoding.UTF8.GetBytes(address));
        Assert.Equal(isLink, !links.IsEmpty);
        Assert.Equal(isLink ? 0 : 1, links.LeftOut);
    }

    [SkippableFact]
    public void An_address_that_is_too_long_for_Excel_is_text()
    {
        var links = new SheetLinks();
        links.Add(2, 0, Encoding.UTF8.GetBytes("https://example.com/" + new string('a', SheetLinks.LongestAddress)));
        Assert.True(links.IsEmpty);
    }

    [SkippableTheory]
    [InlineData(32_767, false)]
    [InlineData(32_768, true)]
    public void A_text_at_the_limit_of_a_cell_is_complete_and_a_longer_one_is_cut_with_an_ellipsis(int length, bool isCut)
    {
        var (text, wasCut) = SheetText.Fitting(new string('x', length));
        Assert.Equal(isCut, wasCut);
        Assert.Equal(SheetText.LongestCell, text.Length);
        Assert.Equal(isCut, text.EndsWith('…'));

        // A cut never splits a surrogate pair.
        Assert.True(SheetText.Fitting(new string('x', 32_765) + "😀😀").Text is { Length: 32_766 } fitting
            && fitting.EndsWith("x…", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("a\0b", "a_x0000_b")]
    [InlineData("\u001f", "_x001F_")]
    [InlineData("a\rb", "a_x000D_b")]
    [InlineData("a\nb\tc", "a\nb\tc")]
    [InlineData("_x0041_", "_x005F_x0041_")]
    [InlineData("_xA_", "_x005F_xA_")]
    [InlineData("_x00041_", "_x00041_")]
    [InlineData("\ufffe\uffff", "_xFFFE__xFFFF_")]
    [InlineData("<a & b> ]]>", "&lt;a &amp; b&gt; ]]&gt;")]
    [InlineData("全角\u0001<", "全角_x0001_&lt;")]
    public void Characters_that_XML_cannot_contain_are_escaped_as_in_Excel(string text, string xml)
    {
        var written = new Utf8Buffer(small: true);
        SheetText.WriteEscaped(written, Encoding.UTF8.GetBytes(text));
        Assert.Equal(xml, Encoding.UTF8.GetString(written.Written.Span));
    }

    /// <summary>
    /// Neither UTF-8 nor XML can contain half of a surrogate pair. If a UTF-16 database returns a half, it is written as U+FFFD.
    /// </summary>
    [SkippableFact]
    public void Half_a_surrogate_pair_is_replaced()
    {
        var written = new Utf8Buffer(small: true);
        written.Raw("a\ud800b\udc00");
        Assert.Equal("a\ufffdb\ufffd", Encoding.UTF8.GetString(written.Written.Span));
        SheetText.WriteEscaped(written, Encoding.UTF8.GetBytes(SheetText.Fitting("\ud83d<").Text));
        Assert.EndsWith("\ufffd&lt;", Encoding.UTF8.GetString(written.Written.Span), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(0.0, "0")]
    [InlineData(86_400.0, "1")]
    [InlineData(0.001, "0.00000001157")]
    [InlineData(1_000_000_000.5, "11574.07407986111")]
    [InlineData(-60.0, "-0.00069444444")]
    public void Durations_are_fractions_of_a_day(double seconds, string expected)
    {
        var xml = new Utf8Buffer(small: true);
        SheetTime.WriteSeconds(xml, seconds);
        Assert.Equal(expected, Encoding.UTF8.GetString(xml.Written.Span));
    }

    private static double Percentile(List<double> values, double part)
    {
        if (values.Count == 0)
        {
            return 0;
        }

        var place = part * (values.Count - 1);
        var below = (int)place;
        return below + 1 < values.Count ? values[below] + (place - below) * (values[below + 1] - values[below]) : values[below];
    }

    private static double Days(object? cell) => cell switch
    {
        null => 0,
        TimeSpan time => time.TotalDays,
        DateTime at => (at - new DateTime(1899, 12, 30)).TotalDays,
        _ => Assert.IsType<double>(cell),
    };
}

public sealed class SqliteWorkbookTests(WorkbookTests.NarrowApp app) : WorkbookTests(app), IClassFixture<WorkbookTests.NarrowApp>;

[Trait("Speed", "slow")]
public sealed class AdoWorkbookTests(AdoWorkbookTests.App app) : WorkbookTests(app), IClassFixture<AdoWorkbookTests.App>
{
    public sealed class App : NarrowApp
    {
        protected override TestEngine Engine => TestEngine.SqliteByAdo;
    }
}

public sealed class SqlServerWorkbookTests(SqlServerWorkbookTests.App app) : WorkbookTests(app), IClassFixture<SqlServerWorkbookTests.App>
{
    public sealed class App : NarrowApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
