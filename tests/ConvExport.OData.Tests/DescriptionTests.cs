using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests;

[Collection(ReadOnlyApp.Name)]
public sealed class DescriptionTests(ConvExportApp app)
{
    [Fact]
    public async Task The_OpenAPI_document_is_as_approved()
    {
        using var client = app.Client(app.WriterKey);
        Approved.Verify("openapi.json", await client.GetStringAsync("openapi/v1.json"));
    }
}
