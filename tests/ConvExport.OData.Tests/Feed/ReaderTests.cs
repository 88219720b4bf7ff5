using System.Xml;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.OData;
using Microsoft.OData.Edm.Csdl;

namespace ConvExport.OData.Tests.Feed;

/// <summary>Reads responses with Microsoft's OData library, which BI tools use. All validations of the library are enabled.</summary>
public abstract class ReaderTests(ConvExportApp app)
{
    [SkippableTheory]
    [InlineData("Conversations", 0)]
    [InlineData("Conversations?$select=ConversationId,CreatedAt,HandleTimeSeconds,PaymentAmountCompletedUsd&$top=5&$count=true", 5)]
    [InlineData("Conversations?$top=3&$expand=ConversationTopics($expand=Topic),ConversationContacts,Events", -1)]
    [InlineData("ConversationTopics?$top=4", 4)]
    [InlineData("ConversationContacts?$top=4", 4)]
    [InlineData("Topics?$top=4", 4)]
    [InlineData("Agents?$top=4", 4)]
    [InlineData("Inboxes?$top=4", 4)]
    [InlineData("Dates?$top=4", 4)]
    [InlineData("DataIssues", -1)]
    public async Task The_reader_of_the_OData_library_accepts_every_entity_set(string query, int expected)
    {
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("OData-MaxVersion", "4.0");
        using var xml = XmlReader.Create(await client.GetStreamAsync("odata/v1/$metadata"));
        Assert.True(CsdlReader.TryParse(xml, out var model, out var faults), string.Join("; ", faults));
        using var response = await client.GetAsync("odata/v1/" + query);
        await using var body = await response.Content.ReadAsStreamAsync();
        using var message = new ODataMessageReader(
            (IODataResponseMessage)new Message(response, body),
            new ODataMessageReaderSettings { Validations = ValidationKinds.All, Version = ODataVersion.V4 }, model);
        var reader = message.CreateODataResourceSetReader();
        var rows = 0;
        while (reader.Read())
        {
            rows += reader.State == ODataReaderState.ResourceEnd ? 1 : 0;
        }

        if (expected >= 0)
        {
            Assert.Equal(expected == 0 ? app.Rows.Count : expected, rows);
        }
    }

    private sealed class Message(HttpResponseMessage response, Stream body) : IODataResponseMessage
    {
        public IEnumerable<KeyValuePair<string, string>> Headers =>
            response.Headers.Concat(response.Content.Headers).Select(h => KeyValuePair.Create(h.Key, string.Join(',', h.Value)));

        public int StatusCode
        {
            get => (int)response.StatusCode;
            set => throw new NotSupportedException();
        }

        public string GetHeader(string headerName) =>
            Headers.FirstOrDefault(h => h.Key.Equals(headerName, StringComparison.OrdinalIgnoreCase)).Value;

        public void SetHeader(string headerName, string headerValue) => throw new NotSupportedException();

        public Stream GetStream() => body;
    }
}

[Collection(ReadOnlyApp.Name)]
public sealed class SqliteReaderTests(ConvExportApp app) : ReaderTests(app);

[Collection(AdoApp.Name)]
public sealed class AdoReaderTests(AdoApp app) : ReaderTests(app);

[Collection(SqlServerApp.Name)]
public sealed class SqlServerReaderTests(SqlServerApp app) : ReaderTests(app);
