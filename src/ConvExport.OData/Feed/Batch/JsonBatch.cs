using System.Text.Json;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Batches in JSON (OData JSON Format 4.01, 19).</summary>
internal static class JsonBatch
{
    /// <summary>The requests of a body. A wrong body throws <see cref="FeedException"/>.</summary>
    public static IReadOnlyList<BatchRequest> Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var requests = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("requests", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(Parse).ToList()
                : throw FeedException.Bad("A batch in JSON is an object with an array 'requests'.");
            return requests.Select(r => r.Id).Distinct().Count() == requests.Count
                ? requests
                : throw FeedException.Bad("Two requests of the batch have the same id.");
        }
        catch (JsonException wrong)
        {
            throw FeedException.Bad($"The batch is no JSON: {wrong.Message}");
        }
    }

    private static BatchRequest Parse(JsonElement request, int number)
    {
        if (request.ValueKind != JsonValueKind.Object || Text("id") is not { } id || Text("method") is not { } method || Text("url") is not { } url)
        {
            throw FeedException.Bad($"Request {number + 1} of the batch needs an id, a method and a url, each as text.");
        }

        var headers = request.TryGetProperty("headers", out var given) && given.ValueKind == JsonValueKind.Object
            ? given.EnumerateObject().Where(h => h.Value.ValueKind == JsonValueKind.String).DistinctBy(h => h.Name.ToUpperInvariant()).ToDictionary(h => h.Name, h => h.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : [];
        return new BatchRequest(id, method.ToUpperInvariant(), url, headers)
        {
            DependsOn = request.TryGetProperty("dependsOn", out var others) && others.ValueKind == JsonValueKind.Array
                ? [.. others.EnumerateArray().Where(o => o.ValueKind == JsonValueKind.String).Select(o => o.GetString()!)]
                : [],
        };

        string? Text(string name) => request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
