using System.Net;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>Only clients on the same machine can read without a key.</summary>
public sealed class AnonymousTests(AnonymousTests.AnonymousApp app) : IClassFixture<AnonymousTests.AnonymousApp>
{
    public sealed class AnonymousApp : ConvExportApp
    {
        protected override int Conversations => 20;

        protected override IEnumerable<(string Key, string Value)> Settings => [("Access:AnonymousLoopbackReads", "true")];
    }

    [Theory]
    [InlineData("GET", "", "", 200)]
    [InlineData("HEAD", "", "", 200)]
    [InlineData("GET", "Host", "localhost", 200)]
    [InlineData("GET", "Host", "[::1]:5000", 200)]
    [InlineData("GET", "Host", "reports.example.com", 401)]
    [InlineData("GET", "Host", "127.0.0.1.example.com", 401)]
    [InlineData("GET", "Host", "10.0.0.1", 401)]
    [InlineData("GET", "X-Forwarded-For", "127.0.0.1", 401)]
    [InlineData("GET", "X-Forwarded-Host", "localhost", 401)]
    [InlineData("GET", "Forwarded", "for=127.0.0.1", 401)]
    [InlineData("GET", "Via", "1.1 proxy", 401)]
    [InlineData("POST", "", "", 401)]
    [InlineData("DELETE", "", "", 401)]
    public async Task Only_a_direct_read_with_a_local_host_name_needs_no_key(string method, string header, string value, int status)
    {
        using var client = app.Stranger();
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "POST" ? "odata/v1/$batch" : "odata/v1/Conversations");
        if (header.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Writing_and_exporting_need_a_key()
    {
        using var client = app.Stranger();
        foreach (var path in new[] { "events", "exports?format=csv", "webhooks/gladly" })
        {
            using var response = await client.PostAsync(path, new StringContent("{}"));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }
}
