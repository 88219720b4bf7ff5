using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Report.Figures;

/// <summary>
/// Every figure on every page equals the figure computed from the feed's rows: cards with their comparison, tables, and the tables of the
/// charts. A figure that <see cref="PageCheck"/> does not know fails the test.
/// </summary>
public abstract class PageFigureTests(ConvExportApp app)
{
    public static TheoryData<string, string> PagesAndViews
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var page in new[] { "/", "/handovers", "/channels", "/topics", "/payments", "/agents", "/conversations" })
            {
                all.Add(page, "?period=last-90d");
                all.Add(page, "?from=2024-01-15&to=2024-05-20&compare=year&f=FirstChannel~in~Chat%7CSMS");
                all.Add(page, "?timezone=Asia/Kolkata&f=CountOfContacts~ge~1&f=TimesClosed~gt~0");
            }

            all.Add("/topics", "?from=2024-02-01&to=2024-04-30&topics=each");
            all.Add("/topics", "?from=2024-02-01&to=2024-04-30&under=Orders");
            all.Add("/", "?from=2030-01-01&to=2030-01-31");
            all.Add("/conversations", "?f=FirstChannel~later~SMS%7CPhone Call");
            all.Add("/channels", "?f=FirstChannel~later~Email");
            return all;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(PagesAndViews))]
    public async Task Every_figure_is_that_of_the_feed(string path, string view)
    {
        _ = app.Services;
        foreach (var key in new[] { app.ReaderKey, app.ScopedKey })
        {
            using var client = app.Client(key);
            var zone = TimeZoneInfo.FindSystemTimeZoneById(view.Contains("Kolkata", StringComparison.Ordinal) ? "Asia/Kolkata" : "UTC");
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(app.Time.GetUtcNow(), zone).DateTime);
            var feed = await FeedRows.LoadAsync(client, zone, today);
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US");
            using var page = await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(path + view));
            Assert.True(page.QuerySelector("[role=alert]:not([hidden])") is null, string.Join('\n', app.Errors));
            new PageCheck(page, feed, path, view).Run();
        }
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqlitePageFigureTests(ConvExportApp app) : PageFigureTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerPageFigureTests(SqlServerApp app) : PageFigureTests(app);
