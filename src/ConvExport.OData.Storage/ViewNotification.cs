using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>
/// The common part of subscriptions and alerts. Both send messages about a saved view: subscriptions by email, alerts by email, webhook or
/// both.
/// </summary>
public abstract class ViewNotification
{
    public const int LongestEmail = 254;
    public const int LongestError = 500;
    public const int LongestZone = 64;

    public required string Id { get; init; }

    /// <summary>The saved view.</summary>
    public required string ViewId { get; init; }

    /// <summary>The id of the key or account that owns it. If a key is rotated, the new key becomes the owner.</summary>
    public required string OwnerId { get; set; }

    /// <summary>The name of the key or account, cut to <see cref="TextRule.LongestName"/> characters; null if there is no name.</summary>
    public string? OwnerName
    {
        get;
        init => field = value is { Length: > TextRule.LongestName } ? value[..TextRule.LongestName] : value;
    }

    /// <summary>
    /// The owner's inbox scope when it was last confirmed. If the owner is a key, the key's current scope counts instead.
    /// </summary>
    public required string Scope { get; set; }

    /// <summary>When the scope was last confirmed.</summary>
    public DateTime ScopeUtc { get; set; }

    /// <summary>The address that gets the email; an empty string for none.</summary>
    public required string Email { get; init; }

    /// <summary>The hour of the day at which it is due, 0 to 23. Hourly alerts ignore it.</summary>
    public int Hour { get; init; }

    /// <summary>The time zone of the hour, as an IANA name. Views without a time zone also use it for their period.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The hash of the token in the newest link that ends the notification.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>When it is due next.</summary>
    public DateTime NextUtc { get; set; }

    /// <summary>The number of failed attempts in a row; 0 after a success, and when no further retry follows.</summary>
    public int Attempts { get; set; }

    /// <summary>Why the last attempt failed; null if it succeeded, or before the first attempt.</summary>
    public string? Error { get; set; }
}
