using ConvExport.OData.Fold.Events;

namespace ConvExport.OData.Storage;

/// <summary>How often a subscription is sent.</summary>
public enum SubscriptionInterval
{
    Day,

    /// <summary>On Mondays.</summary>
    Week,

    /// <summary>On the first day of the month.</summary>
    Month,
}

/// <summary>A saved view that is sent by email at regular times.</summary>
public sealed class Subscription
{
    public const int LongestEmail = 254;
    public const int LongestError = 500;
    public const int LongestZone = 64;

    public required string Id { get; init; }

    /// <summary>The saved view.</summary>
    public required string ViewId { get; init; }

    /// <summary>The id of the key or account that subscribed.</summary>
    public required string OwnerId { get; set; }

    /// <summary>The name of the key or account, cut if it is very long; null if it has none.</summary>
    public string? OwnerName
    {
        get;
        init => field = value is { Length: > TextRule.LongestName } ? value[..TextRule.LongestName] : value;
    }

    /// <summary>The owner's inbox scope when they last opened their saved views. For a key, its current scope counts instead.</summary>
    public required string Scope { get; set; }

    /// <summary>When the scope was last confirmed.</summary>
    public DateTime ScopeUtc { get; set; }

    public required string Email { get; init; }

    /// <summary>The attached file, <c>xlsx</c> or <c>csv</c>; <c>summary</c> for figures without a file.</summary>
    public required string Format { get; init; }

    public SubscriptionInterval Interval { get; init; }

    /// <summary>The hour of the day at which it is sent, 0 to 23.</summary>
    public int Hour { get; init; }

    /// <summary>The time zone of the hour and of the view's period: an IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The hash of the token in the link that ends it.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>When it is sent next.</summary>
    public DateTime NextUtc { get; set; }

    /// <summary>The number of failed attempts since the last email.</summary>
    public int Attempts { get; set; }

    /// <summary>When it was last sent; null if it never was.</summary>
    public DateTime? SentUtc { get; set; }

    /// <summary>Why the last attempt failed; null if it succeeded.</summary>
    public string? Error { get; set; }
}
