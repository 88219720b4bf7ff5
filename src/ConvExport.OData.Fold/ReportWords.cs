namespace ConvExport.OData.Fold;

/// <summary>The report's names for the platform's codes (docs/report.md, Initiator types and Channels).</summary>
public static class ReportWords
{
    public const string Open = "OPEN";
    public const string Closed = "CLOSED";
    public const string Merged = "MERGED";

    public const string Agent = "Agent";
    public const string Automation = "Automation";
    public const string Customer = "Customer";
    public const string Internal = "Internal";
    public const string External = "External";

    private static readonly Dictionary<string, string> Initiators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AGENT"] = Agent,
        ["APPLICATION"] = "Application",
        ["API"] = "Application",
        ["CUSTOMER"] = Customer,
        ["SYSTEM"] = "System",
        ["AUTOMATION"] = Automation,
        ["RULE"] = Automation,
        ["INTERNAL"] = Internal,
        ["EXTERNAL"] = External,
    };

    private static readonly Dictionary<string, string> Channels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CHAT"] = "Chat",
        ["EMAIL"] = "Email",
        ["FB_MESSENGER"] = "Facebook Messenger",
        ["INSTAGRAM_DIRECT"] = "Instagram Direct",
        ["PHONE_CALL"] = "Phone Call",
        ["SMS"] = "SMS",
        ["VOICEMAIL"] = "Voicemail",
        ["WHATSAPP"] = "WhatsApp",
        ["TWITTER"] = "Twitter",
        ["CUSTOM_CHANNEL"] = "Custom Channel",
    };

    /// <summary>The report's name for an initiator type. Returns an unknown code unchanged; null for null.</summary>
    public static string? InitiatorType(string? code) => code is null ? null : Initiators.GetValueOrDefault(code, code);

    /// <summary>The report's name for a channel. Returns an unknown code unchanged; null for null.</summary>
    public static string? Channel(string? code) => code is null ? null : Channels.GetValueOrDefault(code, code);

    /// <summary>Whether a contact is inbound if an initiator of this type started it.</summary>
    public static bool IsInbound(string? initiatorType) => initiatorType is Customer or Internal or External;
}
