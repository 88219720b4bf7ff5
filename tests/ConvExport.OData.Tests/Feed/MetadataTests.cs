using System.Xml;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.OData.Edm.Csdl;

namespace ConvExport.OData.Tests.Feed;

[Collection(ReadOnlyApp.Name)]
public sealed class MetadataTests(ConvExportApp app)
{
    [Fact]
    public async Task The_metadata_is_as_approved()
    {
        using var client = app.Client();
        Approved.Verify("metadata.xml", await client.GetStringAsync("odata/v1/$metadata"));
    }

    [Fact]
    public async Task The_metadata_is_read_back_with_a_key_and_every_column()
    {
        using var client = app.Client();
        using var xml = XmlReader.Create(await client.GetStreamAsync("odata/v1/$metadata"));
        Assert.True(CsdlReader.TryParse(xml, out var model, out var errors), string.Join("; ", errors));
        var set = Microsoft.OData.Edm.ExtensionMethods.FindDeclaredEntitySet(model, "Conversations");
        var type = set.EntityType;
        Assert.Equal("ConversationId", Assert.Single(Microsoft.OData.Edm.ExtensionMethods.Key(type)).Name);
        Assert.Equal(ReportColumns.All.Select(c => c.Property), Microsoft.OData.Edm.ExtensionMethods.StructuralProperties(type).Select(p => p.Name));
    }

    [Fact]
    public async Task The_metadata_is_valid_and_says_what_can_be_asked()
    {
        using var client = app.Client();
        using var xml = XmlReader.Create(await client.GetStreamAsync("odata/v1/$metadata"));
        Assert.True(CsdlReader.TryParse(xml, out var model, out _));
        Microsoft.OData.Edm.Validation.EdmValidator.Validate(model, out var faults);
        Assert.Empty(faults);
        var text = await client.GetStringAsync("odata/v1/$metadata");
        foreach (var term in new[] { "Capabilities.V1.FilterFunctions", "Aggregation.V1.ApplySupported", "Capabilities.V1.SearchRestrictions", "Capabilities.V1.ExpandRestrictions", "Core.V1.ODataVersions", "Core.V1.Description" })
        {
            Assert.Contains(term, text, StringComparison.Ordinal);
        }

        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        using var json = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("odata/v1/$metadata"));
        Assert.Equal("ConvExport.Container", json.RootElement.GetProperty("$EntityContainer").GetString());
    }

    [Theory]
    [InlineData(null, "4.01")]
    [InlineData("4.01", "4.01")]
    [InlineData("4.0", "4.0")]
    public async Task The_XML_document_has_the_version_of_the_response(string? most, string version)
    {
        using var client = app.Client();
        if (most is not null)
        {
            client.DefaultRequestHeaders.Add("OData-MaxVersion", most);
        }

        using var response = await client.GetAsync("odata/v1/$metadata");
        Assert.Equal(version, Assert.Single(response.Headers.GetValues("OData-Version")));
        Assert.Contains($"<edmx:Edmx Version=\"{version}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_document_lists_the_sets()
    {
        using var client = app.Client();
        Assert.Contains("""{"name":"Conversations","kind":"EntitySet","url":"Conversations"}""", await client.GetStringAsync("odata/v1/"), StringComparison.Ordinal);
        Assert.Contains("Conversations", await client.GetStringAsync("odata/v1"), StringComparison.Ordinal);
    }
}
