using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>Reads the figures of a chart with the keyboard.</summary>
[Collection(SharedDemo.Name)]
public sealed class ChartTests(DemoSite site)
{
    [SkippableFact]
    public async Task The_arrow_keys_show_the_figures_of_each_point_and_Enter_opens_its_rows()
    {
        await using var visit = await site.VisitAsync("/?from=2024-04-01&to=2024-04-30");
        var slider = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Created and closed per day: figures of one day" });
        await slider.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        var created = await site.CountAsync("CreatedAt ge 2024-04-02T00:00:00Z and CreatedAt lt 2024-04-03T00:00:00Z");
        await Assertions.Expect(slider).ToHaveAttributeAsync(
            "aria-valuetext", new System.Text.RegularExpressions.Regex(
                $@"^Apr 2: Created {created}( \(.*\))?, Closed last \d+, Created, the previous period \d+$"));
        await Assertions.Expect(visit.Page.Locator(".tip")).ToHaveTextAsync((await slider.GetAttributeAsync("aria-valuetext"))!);

        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/conversations\\?"));
        await visit.SettledAsync();
        Assert.Equal(created, await visit.CountAsync());
        Assert.Empty(visit.Faults);
    }
}
