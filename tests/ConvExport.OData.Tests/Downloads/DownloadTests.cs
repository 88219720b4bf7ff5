using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ConvExport.OData.Downloads;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Downloads;

public abstract class DownloadTests(ConvExportApp app)
{
    [SkippableFact]
    public async Task The_CSV_has_every_cell_of_every_row_in_report_order()
    {
        using var client = app.Client();
        using var response = await client.GetAsync("downloads/conversations.csv?raw=true");
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("ConversationExportReport.csv", response.Content.Headers.ContentDisposition!.FileName);
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
        var rows = Csv.Parse(text);
        Assert.Equal(ReportColumns.Report.Select(c => c.Title), rows[0]);

        var expected = app.Rows.Values.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance).ToList();
        Assert.Equal(expected.Count, rows.Count - 1);
        foreach (var (row, cells) in expected.Zip(rows.Skip(1)))
        {
            Assert.Equal(ReportColumns.Report.Select(c => CellText.Of(c.Value(row))), cells);
        }
    }

    [SkippableFact]
    public async Task Every_format_is_available_by_its_name_and_its_media_type()
    {
        using var client = app.Client();
        foreach (var format in FileFormats.All)
        {
            Assert.Matches("^[a-z]+$", format.Name);
            foreach (var path in new[]
            {
                $"downloads/conversations.{format.Name}?$top=1", $"odata/v1/Topics?$format={format.Name}",
                $"odata/v1/Topics?$format={Uri.EscapeDataString(format.MediaType.Split(';')[0])}",
            })
            {
                using var response = await client.GetAsync(path);
                Assert.Equal((path, HttpStatusCode.OK), (path, response.StatusCode));
                Assert.Equal(format.MediaType, response.Content.Headers.ContentType!.ToString());
                Assert.EndsWith($".{format.Name}", response.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
            }

            using var summary = await client.GetAsync($"downloads/conversations.{format.Name}?$top=1&summary=true");
            Assert.Equal(format.IsWorkbook ? HttpStatusCode.OK : HttpStatusCode.BadRequest, summary.StatusCode);
        }
    }

    [SkippableFact]
    public async Task Formulas_are_escaped_and_plain_ids_stay_unchanged()
    {
        var rows = await CsvAsync("?$select=ConversationId,Topics,CustomerId&$orderby=ConversationId");
        var cells = rows.Skip(1).ToDictionary(r => r[0].TrimStart('\''), r => r, StringComparer.Ordinal);
        Assert.Equal("-dash", cells["-dash"][0]);
        Assert.Equal("'-dash", cells["-dash"][1]);
        Assert.Equal("'=1+1", cells["=1+1"][0]);
        Assert.Equal("'@at", cells["@at"][1]);
        Assert.Equal("'+plus", cells["+plus"][0]);
        Assert.All(
            rows.Skip(1).SelectMany(r => r.Skip(1)),
            c => Assert.False(c.Length > 0 && c[0] is '=' or '+' or '-' or '@' or '\t' or '\0', c));
    }

    [SkippableFact]
    public async Task The_Gladly_layout_has_the_headers_of_Gladly()
    {
        var rows = await CsvAsync("?layout=gladly&timezone=Europe/Berlin&inbox=inbox-orders&inbox=inbox-returns");
        Assert.Equal(["Timezone Filter", "Inboxes Filter", .. ReportColumns.Report.Select(c => c.GladlyHeader)], rows[0]);
        Assert.All(rows.Skip(1), r => Assert.Equal(("Europe/Berlin", "inbox-orders, inbox-returns"), (r[0], r[1])));
        Assert.Equal(app.Rows.Values.Count(r => r.InboxIdCreated is "inbox-orders" or "inbox-returns"), rows.Count - 1);
    }

    [SkippableTheory]
    [InlineData("UTC")]
    [InlineData("America/Los_Angeles")]
    [InlineData("Asia/Kolkata")]
    public async Task The_first_and_the_last_day_are_included_and_follow_the_time_zone(string zone)
    {
        var days = (From: new DateOnly(2024, 3, 9), To: new DateOnly(2024, 3, 10));
        var rows = await CsvAsync($"?from=2024-03-09&to=2024-03-10&timezone={zone}&$select=ConversationId&raw=true");
        var tz = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var expected = app.Rows.Values.Where(
            r => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(r.CreatedAt, tz)) is var day && day >= days.From && day <= days.To);
        Assert.Equal(
            expected.Select(r => r.ConversationId).Order(StringComparer.Ordinal),
            rows.Skip(1).Select(r => r[0]).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Filter_select_orderby_and_top_work_as_in_the_feed()
    {
        var rows =
            await CsvAsync("?$filter=CountOfContacts gt 1&$select=CountOfContacts,ConversationId&$orderby=CountOfContacts desc&$top=3");
        Assert.Equal(["Count of Contacts", "Conversation ID"], rows[0]);
        Assert.Equal(
            app.Rows.Values.Select(r => r.CountOfContacts).OrderDescending().Take(3).Select(n => n.ToString()),
            rows.Skip(1).Select(r => r[0]));
    }

    [SkippableFact]
    public async Task The_feed_with_format_csv_equals_the_download()
    {
        using var client = app.Client();
        var download = await client.GetStringAsync("downloads/conversations.csv?$filter=Status eq 'OPEN'");
        Assert.Equal(download, await client.GetStringAsync("odata/v1/Conversations?$filter=Status eq 'OPEN'&$format=csv"));
    }

    [SkippableTheory]
    [InlineData("csv?from=2024-13-01", 400, "from '2024-13-01'")]
    [InlineData("csv?from=yesterday", 400, "from 'yesterday'")]
    [InlineData("csv?to=1.1.2024", 400, "to '1.1.2024'")]
    [InlineData("csv?from=2024-03-02&to=2024-03-01", 400, "after")]
    [InlineData("csv?timezone=Mars/Olympus", 400, "Mars/Olympus")]
    [InlineData("csv?layout=fancy", 400, "fancy")]
    [InlineData("csv?raw=perhaps", 400, "perhaps")]
    [InlineData("csv?fom=2024-01-01", 400, "'fom'")]
    [InlineData("csv?$select=Foo", 400, "'Foo'")]
    [InlineData("xlsx?$filter=Foo eq 1", 400, "'Foo'")]
    [InlineData("pdf", 404, "pdf")]
    public async Task A_wrong_parameter_is_reported_as_problem_details(string download, int status, string part)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("downloads/conversations." + download);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(part, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_workbook_has_every_cell_with_its_own_type()
    {
        using var client = app.Client();
        using var response = await client.GetAsync("downloads/conversations.xlsx?from=2024-01-01&to=2024-12-31&timezone=Europe/Berlin");
        Assert.Equal("ConversationExportReport-20240101-20241231.xlsx", response.Content.Headers.ContentDisposition!.FileName);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var sheets = Workbook.Read(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(["Conversations", "About", "Columns"], sheets.Keys);
        Workbook.AssertEqual(
            sheets["Conversations"], ReportColumns.Report,
            [.. app.Rows.Values.OrderBy(r => r.CreatedAt).ThenBy(r => r.ConversationId, ByCodePoint.Instance)], zone);

        var about = sheets["About"].Select(r => string.Join('|', r)).ToList();
        Assert.Contains(
            about, l => l.Contains("Rows|" + app.Rows.Count.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.Contains(about, l => l.Contains("Europe/Berlin", StringComparison.Ordinal));
        Assert.Contains(sheets["Columns"], r => r[0] is "Conversation Handle Time");
    }

    private async Task<List<string[]>> CsvAsync(string query)
    {
        using var client = app.Client();
        using var response = await client.GetAsync("downloads/conversations.csv" + query);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return Csv.Parse(body);
    }

    [SkippableFact]
    public async Task A_workbook_without_rows_opens()
    {
        using var client = app.Client();
        var sheets = Workbook.Read(await client.GetByteArrayAsync("downloads/conversations.xlsx?$filter=Status eq 'NONE'"));
        Assert.Equal(ReportColumns.Report.Select(c => (object?)c.Title), sheets["Conversations"][0]);
    }
}

/// <summary>Converts a column's value to its text in the CSV.</summary>
internal static class CellText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        double seconds => seconds.ToString("0.###", CultureInfo.InvariantCulture),
        decimal money => money.ToString("0.####", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteDownloadTests(ConvExportApp app) : DownloadTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoDownloadTests(AdoApp app) : DownloadTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerDownloadTests(SqlServerApp app) : DownloadTests(app);
