using System.Net;
using System.Xml;
using System.Xml.Linq;
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
        Approved.Verify("metadata.xml", XDocument.Parse(await client.GetStringAsync("odata/v1/$metadata")).ToString());
    }

    [Fact]
    public async Task The_OData_library_reads_the_key_and_every_column_from_the_metadata()
    {
        using var client = app.Client();
        using var xml = XmlReader.Create(await client.GetStreamAsync("odata/v1/$metadata"));
        Assert.True(CsdlReader.TryParse(xml, out var model, out var errors), string.Join("; ", errors));
        var set = Microsoft.OData.Edm.ExtensionMethods.FindDeclaredEntitySet(model, "Conversations");
        var type = set.EntityType;
        Assert.Equal("ConversationId", Assert.Single(Microsoft.OData.Edm.ExtensionMethods.Key(type)).Name);
        Assert.Equal(
            ReportColumns.All.Select(c => c.Property), Microsoft.OData.Edm.ExtensionMethods.StructuralProperties(type).Select(p => p.Name));
    }

    [Fact]
    public async Task The_metadata_is_valid_and_states_the_capabilities()
    {
        using var client = app.Client();
        using var xml = XmlReader.Create(await client.GetStreamAsync("odata/v1/$metadata"));
        Assert.True(CsdlReader.TryParse(xml, out var model, out _));
        Microsoft.OData.Edm.Validation.EdmValidator.Validate(model, out var faults);
        Assert.Empty(faults);
        var text = await client.GetStringAsync("odata/v1/$metadata");
        foreach (var term in new[]
        {
            "Capabilities.V1.FilterFunctions", "Aggregation.V1.ApplySupported", "Capabilities.V1.SearchRestrictions",
            "Capabilities.V1.ExpandRestrictions", "Core.V1.ODataVersions", "Core.V1.Description",
        })
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

    /// <summary>
    /// Microsoft.AspNetCore.OData writes the service document and the metadata. ETags, compression and HEAD work as for rows.
    /// </summary>
    [Theory]
    [InlineData("", "application/json")]
    [InlineData("$metadata", "application/xml")]
    [InlineData("$metadata?$format=json", "application/json")]
    [InlineData("$metadata?$format=application/json", "application/json")]
    public async Task A_document_has_an_ETag_and_supports_HEAD_and_metadata_is_compressed(string path, string type)
    {
        using var client = app.Client();
        using var whole = await client.GetAsync("odata/v1/" + path);
        Assert.Equal((HttpStatusCode.OK, type), (whole.StatusCode, whole.Content.Headers.ContentType!.MediaType));
        using var again =
            new HttpRequestMessage(HttpMethod.Get, "odata/v1/" + path) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var unchanged = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "odata/v1/" + path));
        Assert.Equal(
            (HttpStatusCode.OK, type, 0),
            (head.StatusCode, head.Content.Headers.ContentType!.MediaType, (await head.Content.ReadAsByteArrayAsync()).Length));
        using var zipped = new HttpRequestMessage(HttpMethod.Get, "odata/v1/" + path) { Headers = { AcceptEncoding = { new("gzip") } } };
        using var compressed = await client.SendAsync(zipped);
        Assert.Equal(path.Length > 0, compressed.Content.Headers.ContentEncoding.Contains("gzip"));
    }

    [Fact]
    public async Task A_batch_can_request_the_documents()
    {
        using var client = app.Client();
        using var content = new StringContent("""
            {"requests":[
                {"id":"1","method":"GET","url":""},{"id":"2","method":"GET","url":"$metadata"},
                {"id":"3","method":"GET","url":"$metadata","headers":{"OData-MaxVersion":"4.0"}},
                {"id":"4","method":"GET","url":"$metadata?$format=json","headers":{"OData-MaxVersion":"4.0"}},
                {"id":"5","method":"GET","url":"$metadata?$format=yaml"}]}
            """, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("odata/v1/$batch", content);
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var parts = json.RootElement.GetProperty("responses").EnumerateArray().ToList();
        Assert.Equal([200, 200, 200, 200, 406], parts.Select(p => p.GetProperty("status").GetInt32()));
        Assert.Equal("Conversations", parts[0].GetProperty("body").GetProperty("value")[0].GetProperty("name").GetString());
        var xml = parts[1..3].Select(p => p.GetProperty("body").GetString()!);
        Assert.Equal(["4.01", "4.0"], xml.Select(x => XDocument.Parse(x).Root!.Attribute("Version")!.Value));
        Assert.Equal("4.01", parts[3].GetProperty("body").GetProperty("$Version").GetString());
    }

    [Fact]
    public async Task The_service_document_lists_the_entity_sets()
    {
        using var client = app.Client();
        Assert.Contains("""{"name":"Conversations","kind":"EntitySet","url":"Conversations"}""",
            await client.GetStringAsync("odata/v1/"), StringComparison.Ordinal);
        Assert.Contains("Conversations", await client.GetStringAsync("odata/v1"), StringComparison.Ordinal);
        foreach (var version in new[] { "4.0", "4.01" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "odata/v1/") { Headers = { { "OData-MaxVersion", version } } };
            using var response = await client.SendAsync(request);
            Assert.Equal(version, Assert.Single(response.Headers.GetValues("OData-Version")));
            Assert.StartsWith("{\"@odata.context\":\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
