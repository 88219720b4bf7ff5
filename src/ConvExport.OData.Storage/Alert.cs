namespace ConvExport.OData.Storage;

/// <summary>The figure that an alert watches.</summary>
public enum AlertFigure
{
    /// <summary>The number of conversations.</summary>
    Conversations,

    /// <summary>The number of open conversations.</summary>
    OpenConversations,

    /// <summary>The share of conversations that were reopened, 0 to 1.</summary>
    ReopenedShare,

    /// <summary>The share of eligible conversations that were resolved at first contact, 0 to 1.</summary>
    FcrRate,

    /// <summary>The median handle time in seconds.</summary>
    MedianHandleTime,

    /// <summary>The 90th percentile of the handle time in seconds.</summary>
    HandleTimePercentile90,

    /// <summary>The median time from creation to first close, in seconds.</summary>
    MedianTimeToFirstClose,

    /// <summary>The sum of the completed payments, in US dollars.</summary>
    Revenue,

    /// <summary>The share of declined payment requests among those completed or declined, 0 to 1.</summary>
    DeclinedShare,
}

/// <summary>When an alert fires.</summary>
public enum AlertRule
{
    /// <summary>The figure of the view's period is above the threshold.</summary>
    Above,

    /// <summary>The figure of the view's period is below the threshold.</summary>
    Below,

    /// <summary>The figure of one day is unusual for its weekday.</summary>
    Unusual,
}

/// <summary>How often an alert is checked.</summary>
public enum AlertInterval
{
    Hour,
    Day,
}

/// <summary>What the last check of an alert found.</summary>
public enum AlertState
{
    /// <summary>
    /// There has been no check yet, the figure cannot be computed, the sample is too small, or there is no usual range to compare with.
    /// </summary>
    NoData,

    Ok,
    Firing,
}

/// <summary>
/// An alert on a figure of a saved view, checked every hour or every day. Its owner gets a message when the alert starts or stops firing.
/// </summary>
public sealed class Alert : ViewNotification
{
    public const int LongestWebhook = 500;

    public AlertFigure Figure { get; init; }
    public AlertRule Rule { get; init; }

    /// <summary>The threshold in the unit of the figure; null for <see cref="AlertRule.Unusual"/>.</summary>
    public double? Threshold { get; init; }

    public AlertInterval Interval { get; init; }

    /// <summary>The URL that gets each message as a POST request; an empty string for none.</summary>
    public required string Webhook { get; init; }

    public AlertState State { get; set; }

    /// <summary>When the figure was last checked; null before the first check.</summary>
    public DateTime? CheckedUtc { get; set; }

    /// <summary>
    /// The figure at the last check, in its unit; null before the first check, if it could not be computed, or if the sample was too small.
    /// </summary>
    public double? Value { get; set; }

    /// <summary>The lower limit of the usual values at the last check; null if there is none.</summary>
    public double? Low { get; set; }

    /// <summary>The upper limit of the usual values at the last check; null if there is none.</summary>
    public double? High { get; set; }

    /// <summary>Whether the last message said that the alert is firing. The flag prevents repeated messages.</summary>
    public bool IsToldFiring { get; set; }

    /// <summary>Whether the email of the last message still has to be sent.</summary>
    public bool IsEmailDue { get; set; }

    /// <summary>Whether the webhook of the last message still has to be called.</summary>
    public bool IsWebhookDue { get; set; }
}
