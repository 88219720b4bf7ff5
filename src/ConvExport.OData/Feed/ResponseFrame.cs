using ConvExport.OData.Feed.Json;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed;

/// <summary>What stands around the rows of an answer: its context, its links, how fresh it is.</summary>
/// <param name="Root">The address of the service, with its slash.</param>
/// <param name="Place">The place of the rows, as a context says it.</param>
/// <param name="Style">How JSON is wanted.</param>
/// <param name="FoldedAtUtc">When rows were last folded; null where that says nothing of the answer.</param>
internal sealed record ResponseFrame(string Root, string Place, JsonStyle Style, DateTime? FoldedAtUtc)
{
    /// <summary>The name of what says when rows were last folded.</summary>
    public const string FoldedAnnotation = $"@{EntityModel.Namespace}.FoldedAt";

    /// <summary>Where the rows of a path are, as a context says it.</summary>
    public static string PlaceOf(QueryPath path) => !path.Set.IsContained ? path.Set.Name
        : (path.Steps[^1].Navigation is null ? path with { Steps = [.. path.Steps.SkipLast(1)] } : path).Address;

    /// <summary>Begins an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="path">The place of what follows, after <c>$metadata#</c>.</param>
    /// <param name="count">How many rows there are in all; null to say nothing.</param>
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

    /// <summary>Begins an object up to its rows, of which some is shown.</summary>
    public void BeginRows(JsonBuffer json, string shape, long? count)
    {
        var start = json.Length;
        Begin(json, shape, count);
        json.Raw(json.Length > start + 1 ? ",\"value\":["u8 : "\"value\":["u8);
    }

    /// <summary>Begins the object of the rows, of which some is shown.</summary>
    public void Begin(JsonBuffer json, string shape, long? count) => Open(json, Place + shape, count);

    /// <summary>A link to the request with some options added and some left out. Only what the feed knows is in it: no key.</summary>
    public string LinkTo(QueryRequest request, IEnumerable<(string Name, string Value)> added, params string[] without)
    {
        var options = request.Options.Where(o => !without.Contains(o.Key)).Select(o => (o.Key, o.Value)).Concat(added);
        return $"{Root}{request.Path!.Address}?{string.Join('&', options.Select(o => $"{Uri.EscapeDataString(o.Item1)}={Uri.EscapeDataString(o.Item2)}"))}";
    }
}
