using System.Net.Http.Headers;
using System.Text;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Sources.Gladly;

/// <summary>
/// Adds the credentials to each request, including retries. A token file is read each time, so that a new token needs no restart.
/// </summary>
internal sealed class GladlyAuthentication(IOptions<SourcesOptions> options, ContentRoot root) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credential = $"{options.Value.Gladly.User}:{await TokenAsync(options.Value.Gladly, cancellationToken)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string> TokenAsync(GladlyOptions gladly, CancellationToken cancellation)
    {
        if (gladly.TokenFile.Length == 0)
        {
            return gladly.Token;
        }

        try
        {
            return (await File.ReadAllTextAsync(Path.GetFullPath(gladly.TokenFile, root.Path), cancellation)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                $"The token file cannot be read: {unreadable.Message} Check Sources:Gladly:TokenFile and the file's permissions.");
        }
    }
}
