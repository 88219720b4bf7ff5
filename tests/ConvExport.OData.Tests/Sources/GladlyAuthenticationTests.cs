using System.Text;
using ConvExport.OData.Sources;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Tests.Sources;

/// <summary>The credentials that are sent to the platform.</summary>
public sealed class GladlyAuthenticationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_relative_token_file_is_relative_to_the_content_root_and_is_read_for_each_request()
    {
        var options = Options.Create(new SourcesOptions { Gladly = { User = "api@example.com", TokenFile = "token" } });
        var platform = new Recorder();
        using var client = new HttpClient(new GladlyAuthentication(options, new ContentRoot(_folder.Path)) { InnerHandler = platform });
        foreach (var token in new[] { "first", "second" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, "token"), token + "\n");
            using var response = await client.GetAsync(new Uri("https://acme.example.com/api"));
            Assert.Equal($"api@example.com:{token}", Encoding.UTF8.GetString(Convert.FromBase64String(platform.Credential!)));
        }
    }

    /// <summary>Answers each request, and keeps its credential.</summary>
    private sealed class Recorder : HttpMessageHandler
    {
        public string? Credential { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Credential = request.Headers.Authorization?.Parameter;
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
