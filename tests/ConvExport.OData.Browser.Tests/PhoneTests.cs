using Microsoft.Playwright;

namespace ConvExport.OData.Browser.Tests;

/// <summary>The pages on a phone.</summary>
[Collection(SharedDemo.Name)]
public sealed class PhoneTests(DemoSite site)
{
    [SkippableFact]
    public async Task The_filters_are_in_a_sheet_that_stays_open_while_several_are_chosen()
    {
        await using var visit = await site.VisitAsync("/conversations?f=Status~eq~CLOSED", width: 390, height: 800);
        var period = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Period: All time" });
        await Assertions.Expect(period).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "All time · Filters (1)" }).ClickAsync();
        await period.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "This year" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("period=this-year"));

        await visit.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("refund");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show results" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "This year · Filters (2)" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" })).ToBeHiddenAsync();
        Assert.Empty(visit.Faults);
    }
}
