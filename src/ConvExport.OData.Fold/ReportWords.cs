namespace ConvExport.OData.Fold;

/// <summary>The report's words for the platform's codes (rules.md, "Initiators" and "Contacts").</summary>
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

    /// <summary>The report's word for an initiator type; an unknown code as it came, null for none.</summary>
    public static string? InitiatorType(string? code) => code is null ? null : Initiators.GetValueOrDefault(code, code);

    /// <summary>The report's word for a channel; an unknown code as it came, null for none.</summary>
    public static string? Channel(string? code) => code is null ? null : Channels.GetValueOrDefault(code, code);

    /// <summary>Whether a contact that such an initiator began came from outside to the centre.</summary>
    public static bool IsInbound(string? initiatorType) => initiatorType is Customer or Internal or External;
}
