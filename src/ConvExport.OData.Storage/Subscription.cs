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
public sealed class Subscription : ViewNotification
{
    /// <summary>The format of the attached file, <c>xlsx</c> or <c>csv</c>; <c>summary</c> for figures without a file.</summary>
    public required string Format { get; init; }

    public SubscriptionInterval Interval { get; init; }

    /// <summary>When it was last sent; null if it never was.</summary>
    public DateTime? SentUtc { get; set; }
}
