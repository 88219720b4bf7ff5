using ConvExport.OData.Recompute;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Report;

/// <summary>The page for administrators.</summary>
public sealed class AdministrationTests(ConvExportApp app) : IClassFixture<ConvExportApp>
{
    [Fact]
    public async Task The_last_rebuild_is_shown_with_its_conversations_and_changed_rows()
    {
        await app.Services.GetRequiredService<Recomputer>().FoldAllAsync(null, default);
        using var client = app.Client(app.AdminKey);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-US");
        var page = await client.GetStringAsync("administration");
        Assert.Contains("Last rebuild", page, StringComparison.Ordinal);
        Assert.Contains($"{app.Rows.Count} conversations, 0 rows changed", page, StringComparison.Ordinal);
    }
}
