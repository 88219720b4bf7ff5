using System.Text.Json;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Feed.Batch;

/// <summary>Parses batches in JSON (OData JSON Format 4.01, section 19).</summary>
internal static class JsonBatch
{
    /// <summary>Returns the requests of a body. Throws <see cref="RequestException"/> if the body is invalid.</summary>
    public static IReadOnlyList<BatchRequest> Parse(ReadOnlyMemory<byte> body)
    {
        RequestBody.RequireUtf8(body);
        try
        {
            using var document = JsonDocument.Parse(body);
            var requests = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("requests", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(Parse).ToList()
                : throw RequestException.Invalid("A JSON batch must be an object with an array 'requests'.");
            RequireOrder(requests);
            return requests;
        }
        catch (InvalidOperationException wrong)
        {
            // A string contains an escape of an unpaired surrogate, such as \uD800.
            throw RequestException.Invalid($"The batch has a string that is not valid Unicode: {wrong.Message}");
        }
        catch (JsonException wrong)
        {
            throw RequestException.Invalid($"The batch is not JSON: {wrong.Message}");
        }
    }

    private static BatchRequest Parse(JsonElement request, int number)
    {
        if (request.ValueKind != JsonValueKind.Object
            || Text("id") is not { Length: > 0 } id || Text("method") is not { } method || Text("url") is not { } url)
        {
            throw RequestException.Invalid($"Request {number + 1} of the batch needs an id, a method and a url, each a string.");
        }

        var headers = request.TryGetProperty("headers", out var given) && given.ValueKind == JsonValueKind.Object
            ? given.EnumerateObject().Where(h => h.Value.ValueKind == JsonValueKind.String).DistinctBy(h => h.Name.ToUpperInvariant())
                .ToDictionary(h => h.Name, h => h.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : [];
        var group = request.TryGetProperty("atomicityGroup", out var named) ? named : default;
        return new BatchRequest(id, method.ToUpperInvariant(), url, headers)
        {
            DependsOn = request.TryGetProperty("dependsOn", out var others) ? DependenciesOf(id, others) : [],
            Group = group.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => null,
                JsonValueKind.String when group.GetString() is { Length: > 0 } name => name,
                _ => throw RequestException.Invalid($"The atomicityGroup of request '{id}' must be a string that is not empty."),
            },
        };

        string? Text(string name) =>
            request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static List<string> DependenciesOf(string id, JsonElement others) =>
        others.ValueKind == JsonValueKind.Null ? []
        : others.ValueKind == JsonValueKind.Array && others.EnumerateArray().All(o => o.ValueKind == JsonValueKind.String)
            ? [.. others.EnumerateArray().Select(o => o.GetString()!)]
        : throw RequestException.Invalid($"The dependsOn of request '{id}' must be an array of request ids or group names.");

    /// <summary>
    /// Throws 400 unless ids are unique, the requests of a group are adjacent, and dependsOn names only earlier requests or groups
    /// (section 19.1).
    /// </summary>
    private static void RequireOrder(List<BatchRequest> requests)
    {
        var (names, last) = (new HashSet<string>(StringComparer.Ordinal), (string?)null);
        foreach (var request in requests)
        {
            if (request.Group is { } group && group != last && !names.Add(group))
            {
                throw RequestException.Invalid(
                    $"The atomicityGroup '{group}' is also the id of an earlier request, or its requests are not adjacent.");
            }

            if (request.DependsOn.FirstOrDefault(d => !names.Contains(d) || d == request.Group) is { } unknown)
            {
                throw RequestException.Invalid(
                    $"Request '{request.Id}' depends on '{unknown}', which is neither an earlier request nor an earlier group "
                    + "of the batch.");
            }

            if (!names.Add(request.Id!))
            {
                throw RequestException.Invalid($"'{request.Id}' is used more than once as an id or atomicityGroup in the batch.");
            }

            last = request.Group;
        }
    }
}
