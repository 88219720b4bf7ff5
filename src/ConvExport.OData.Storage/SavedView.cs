using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>A page and its filters, saved by a user under a name.</summary>
public sealed class SavedView
{
    public const int LongestName = 100;
    public const int LongestPath = 64;
    public const int LongestQuery = 4_000;

    /// <summary>A random id. Subscriptions and alerts refer to it, so it stays the same when the view is saved again.</summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    /// <summary>The id of the key or account that owns it. If a key is rotated, the new key becomes the owner.</summary>
    public required string OwnerId { get; set; }

    /// <summary>The name of the key or account, cut to <see cref="TextRule.LongestName"/> characters; null if there is no name.</summary>
    public string? OwnerName
    {
        get;
        init => field = value is { Length: > TextRule.LongestName } ? value[..TextRule.LongestName] : value;
    }

    /// <summary>The path of the page.</summary>
    public required string Path { get; set; }

    /// <summary>The query string of the page, with the question mark; empty if there is none.</summary>
    public required string Query { get; set; }

    /// <summary>Whether all readers see the view. Each reader still sees only the rows of their own scope.</summary>
    public bool IsShared { get; set; }

    /// <summary>Whether it is its owner's start page.</summary>
    public bool IsStart { get; set; }

    public DateTime CreatedUtc { get; init; }
}
