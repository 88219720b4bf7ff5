using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed;

/// <summary>The annotations around the rows of a response: context, count, links, time of the last fold.</summary>
/// <param name="Root">The service root URL, with a trailing slash.</param>
/// <param name="Place">The entity set or path for the context URL.</param>
/// <param name="Style">The JSON format.</param>
/// <param name="FoldedAtUtc">When rows were last folded; null before the first fold.</param>
internal sealed record ResponseFrame(string Root, string Place, JsonStyle Style, DateTime? FoldedAtUtc)
{
    /// <summary>The annotation with the time of the last fold.</summary>
    public const string FoldedAnnotation = $"@{EntityModel.Namespace}.FoldedAt";

    /// <summary>Returns the part of the context URL that names the entity set or path of the rows.</summary>
    public static string PlaceOf(QueryPath path) => !path.Set.IsContained ? path.Set.Name
        : (path.Steps[^1].Navigation is null ? path with { Steps = [.. path.Steps.SkipLast(1)] } : path).Address;

    /// <summary>Begins a JSON object and writes its annotations.</summary>
    /// <param name="json">The output.</param>
    /// <param name="path">The part of the context URL after <c>$metadata#</c>.</param>
    /// <param name="count">The value of <c>@odata.count</c>; null to omit it.</param>
    public void Open(JsonBuffer json, string path, long? count)
    {
        json.Raw((byte)'{');
        var start = json.Length;
        if (Style.HasMetadata)
        {
            json.Name("@odata.context");
            json.Text($"{Root}$metadata#{path}");
        }

        if (FoldedAtUtc is { } at && Style.HasMetadata)
        {
            json.Name(FoldedAnnotation);
            json.Text(InstantText.Of(at));
        }

        if (count is { } all)
        {
            json.Name("@odata.count");
            json.Int64(all);
        }

        json.DropFirstComma(start);
    }

    /// <summary>Begins a JSON object and its array of rows.</summary>
    public void BeginRows(JsonBuffer json, string shape, long? count)
    {
        var start = json.Length;
        Begin(json, shape, count);
        json.Raw(json.Length > start + 1 ? ",\"value\":["u8 : "\"value\":["u8);
    }

    /// <summary>
    /// Begins a JSON object. In its context URL, <see cref="Place"/> and <paramref name="shape"/> follow <c>$metadata#</c>.
    /// </summary>
    public void Begin(JsonBuffer json, string shape, long? count) => Open(json, Place + shape, count);

    /// <summary>
    /// Returns a link to the request with some options added and some removed. The link contains only options that the feed knows, so it
    /// never contains an API key.
    /// </summary>
    public string LinkTo(QueryRequest request, IEnumerable<(string Name, string Value)> added, params string[] without)
    {
        var options = request.Options.Where(o => !without.Contains(o.Key)).Select(o => (o.Key, o.Value)).Concat(added);
        return $"{Root}{request.Path!.Address}?"
            + $"{string.Join('&', options.Select(o => $"{Uri.EscapeDataString(o.Item1)}={Uri.EscapeDataString(o.Item2)}"))}";
    }
}
