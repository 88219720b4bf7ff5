using System.Text;
using ConvExport.OData.Query;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Parses batches in <c>multipart/mixed</c> (OData Protocol 4.01, section 11.7.7), the format of OData 4.0 clients.</summary>
internal static class MultipartBatch
{
    private const int LongestPart = 64 * 1024;

    /// <summary>Returns the requests of a body. Throws <see cref="RequestException"/> if the body is invalid.</summary>
    public static async Task<IReadOnlyList<BatchRequest>> ParseAsync(
        ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellation)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary))
        {
            throw RequestException.Invalid("The Content-Type of a multipart batch needs a boundary: multipart/mixed;boundary=….");
        }

        var requests = new List<BatchRequest>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body.ToArray()));
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                requests.Add(await ParseAsync(section, requests.Count + 1, cancellation));
            }
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException)
        {
            throw RequestException.Invalid(
                $"The batch is incomplete, or its boundary differs from the one in Content-Type: {wrong.Message}");
        }

        return requests.Count > 0 ? requests : throw RequestException.Invalid("The batch has no requests.");
    }

    private static async Task<BatchRequest> ParseAsync(MultipartSection section, int number, CancellationToken cancellation)
    {
        var id = section.Headers?.TryGetValue("Content-ID", out var given) == true ? given.ToString() : null;
        if (section.ContentType?.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase) == true)
        {
            // The section is a change set. It becomes a POST request, which gets 405, because the feed is read-only.
            return new BatchRequest(id, HttpMethods.Post, "", new Dictionary<string, string>());
        }

        if (section.ContentType?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw RequestException.Invalid($"Part {number} of the batch does not have the type application/http.");
        }

        using var text = new StreamReader(section.Body, Encoding.UTF8);
        var buffer = new char[LongestPart];
        var length = await text.ReadBlockAsync(buffer, cancellation);
        var lines = new string(buffer, 0, length).ReplaceLineEndings("\n").TrimStart('\n').Split('\n');
        var first = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (first.Length < 2)
        {
            throw RequestException.Invalid(
                $"Part {number} of the batch does not begin with a request such as: GET Conversations HTTP/1.1.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).TakeWhile(l => l.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        // Everything between the method and the version is the URL, so spaces in it are accepted and encoded.
        var end = first[^1].StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        return new BatchRequest(id, first[0].ToUpperInvariant(), string.Join("%20", first[1..^end]), headers);
    }
}
