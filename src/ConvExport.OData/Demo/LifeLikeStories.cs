namespace ConvExport.OData.Demo;

/// <summary>
/// The patterns ("stories") that an analyst can find in the generated data. Each story changes a few probabilities and factors. The command
/// <c>demo</c> prints the stories and the pages that show them.
/// </summary>
/// <param name="Until">The end of the generated data, in UTC.</param>
internal sealed record LifeLikeStories(DateTime Until)
{
    public const string DamagedItem = "Damaged item";
    public const string DoubleCharge = "Double charge";
    public const string CardDeclined = "Card declined";
    public const string SizingAdvice = "Sizing advice";

    /// <summary>The inbox with the highest FCR rate.</summary>
    public const string BestInbox = "loyalty";

    private const int WeeksOfDamaged = 8;
    private const int DaysOfDeclined = 90;

    /// <summary>
    /// From this time on, a rule moves conversations about damaged items from Orders to Returns three times as often as before. The rule
    /// also unassigns the agent.
    /// </summary>
    public DateTime DamagedSince => Until.AddDays(-7 * WeeksOfDamaged);

    /// <summary>From this time on, more payments by SMS are declined in conversations about declined cards.</summary>
    public DateTime DeclinedSince => Until.AddDays(-DaysOfDeclined);

    /// <summary>The stories, each with the path of the page that shows it.</summary>
    public IReadOnlyList<(string Story, string Path)> Found =>
    [
        ($"{DamagedItem}: since {DamagedSince:MMM d}, a rule has moved about two thirds of these conversations from Orders to Returns "
            + "and unassigned the agent. Before that day, it moved about a fifth.", "/handovers?period=last-90d"),
        ($"{DoubleCharge}: about 14% of the chats continue by phone, compared with 4% for other topics. "
            + "Chats that continue by phone take 60% longer.", "/channels?f=FirstChannel~eq~Chat"),
        ($"{CardDeclined}: in the last 90 days, the declined rate of payments by SMS is about twice as high as before.",
            "/payments?period=last-90d"),
        ($"{SizingAdvice} by chat earns more per conversation than any other topic.", "/payments"),
        ("The inbox Loyalty Club has the highest FCR rate.", "/"),
    ];

    /// <summary>The probability that a rule unassigns the agent of a conversation.</summary>
    public double UnassignedShare(LifeLikeTopic topic, DateTime at) =>
        topic.Name != DamagedItem ? 0.06 : at < DamagedSince ? 0.22 : 0.66;

    /// <summary>The probability that a chat continues by phone.</summary>
    public static double ChatToPhoneShare(LifeLikeTopic topic) => topic.Name == DoubleCharge ? 0.14 : 0.04;

    /// <summary>The factor by which the handle time of a chat that continues by phone is multiplied.</summary>
    public static double ChatToPhoneEffort => 1.6;

    /// <summary>The probability that a payment is declined.</summary>
    public double DeclinedShare(LifeLikeTopic topic, string channel, DateTime at) =>
        topic.Name != CardDeclined ? 0.07 : channel == "SMS" && at >= DeclinedSince ? 0.23 : 0.11;

    /// <summary>The probability of a payment request, and the factor by which its usual amount is multiplied.</summary>
    public static (double Share, double Factor) Payment(LifeLikeTopic topic, string channel) =>
        topic.Name == SizingAdvice && channel == "CHAT" ? (0.5, 1.7) : (topic.PaymentShare, 1);

    /// <summary>
    /// The factor by which the probabilities of a reopening and of another contact are multiplied in an inbox. It does not apply to the
    /// probability that a chat continues by phone.
    /// </summary>
    public static double ReturnFactor(LifeLikeInbox inbox) => inbox.Key == BestInbox ? 0.35 : 1;
}
