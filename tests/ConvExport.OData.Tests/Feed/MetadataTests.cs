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
    public async Task The_service_document_lists_the_sets()
    {
        using var client = app.Client();
        Assert.Contains("""{"name":"Conversations","kind":"EntitySet","url":"Conversations"}""", await client.GetStringAsync("odata/v1/"), StringComparison.Ordinal);
        Assert.Contains("Conversations", await client.GetStringAsync("odata/v1"), StringComparison.Ordinal);
    }
}
