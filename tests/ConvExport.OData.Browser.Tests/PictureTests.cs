namespace ConvExport.OData.Browser.Tests;

/// <summary>
/// The documentation's pictures. With <c>CONVEXPORT_WRITE_DOCS=1</c> the test saves new screenshots. Otherwise it checks that each page
/// has its four pictures, each of the same size as a new screenshot.
/// </summary>
[Collection(SharedDemo.Name)]
public sealed class PictureTests(DemoSite site)
{
    private const int Tall = 760;

    [SkippableTheory]
    [InlineData("conversations", "/conversations")]
    [InlineData("overview", "/?from=2024-04-01&to=2024-06-30")]
    [InlineData("handovers", "/handovers?from=2024-04-02&to=2024-06-30")]
    [InlineData("channels", "/channels?from=2024-04-02&to=2024-06-30")]
    [InlineData("topics", "/topics")]
    [InlineData("payments", "/payments?from=2024-04-02&to=2024-06-30")]
    [InlineData("agents", "/agents")]
    [InlineData("connect", "/connect?from=2024-04-01&to=2024-06-30&f=CountOfContacts~gt~1")]
    public async Task A_page_has_its_pictures(string name, string path)
    {
        foreach (var (look, isDark, width) in new[]
        {
            ("light", false, 1200), ("dark", true, 1200), ("phone", false, 390), ("phone-dark", true, 390),
        })
        {
            await using var visit = await site.VisitAsync(path, isDark, width, Tall);
            var picture = await visit.Page.ScreenshotAsync(new() { Animations = Microsoft.Playwright.ScreenshotAnimations.Disabled });
            var file = Path.Combine(Folder(), $"{name}-{look}.png");
            if (Environment.GetEnvironmentVariable("CONVEXPORT_WRITE_DOCS") == "1")
            {
                await File.WriteAllBytesAsync(file, picture);
            }

            Assert.True(File.Exists(file), file);
            Assert.Equal(picture.AsSpan(16, 8).ToArray(), (await File.ReadAllBytesAsync(file)).AsSpan(16, 8).ToArray());
        }
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConvExport.OData.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
        }

        return Directory.CreateDirectory(Path.Combine(folder.FullName, "docs", "pictures")).FullName;
    }
}
