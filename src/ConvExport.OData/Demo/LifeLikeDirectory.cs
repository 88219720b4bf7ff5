using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>The agents, inboxes and topics of a fictitious shop's contact centre.</summary>
internal sealed class LifeLikeDirectory
{
    private const int AgentCount = 60;

    private static readonly string[] FirstNames =
        ["Ada", "Ben", "Chloé", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Ines", "Jamal", "Kaja", "Liam", "Mei", "Noah",
            "Olga", "Priya", "Quinn", "Rosa", "Sven", "Tala"];

    private static readonly string[] LastNames = ["Okafor", "Novak", "Larsen", "Moreau", "Tanaka", "O'Brien", "Silva", "Weiß"];

    /// <summary>The topics that contain other topics.</summary>
    private static readonly string[] TopicGroups =
        ["Orders", "Returns", "Payment", "Product", "Account", "Loyalty", "Wholesale", "Feedback"];

    public LifeLikeDirectory()
    {
        Inboxes =
        [
            new("orders", "Orders", 28), new("returns", "Returns & Exchanges", 18), new("billing", "Billing", 14),
            new("product", "Product Advice", 12), new("account", "Account Help", 10), new("loyalty", "Loyalty Club", 8),
            new("wholesale", "Wholesale", 6), new("social", "Social", 4),
        ];
        var (orders, returns, billing, product) = (Inboxes[0], Inboxes[1], Inboxes[2], Inboxes[3]);
        var (account, loyalty, wholesale, social) = (Inboxes[4], Inboxes[5], Inboxes[6], Inboxes[7]);
        Topics =
        [
            new("Orders", "Where is my order", orders, 9) { HandleMinutes = 4 },
            new("Orders", "Change address", orders, 4) { HandleMinutes = 3 },
            new("Orders", "Cancel order", orders, 4) { HandleMinutes = 4 },
            new("Orders", "Missing item", orders, 4) { HandleMinutes = 8 },
            new("Orders", LifeLikeStories.DamagedItem, orders, 7) { HandleMinutes = 9, ReopenedShare = 0.2 },
            new("Returns", "Size exchange", returns, 6) { HandleMinutes = 6 },
            new("Returns", "Refund status", returns, 6) { HandleMinutes = 4, ReopenedShare = 0.22 },
            new("Returns", "Return label", returns, 4) { HandleMinutes = 3 },
            new("Returns", "Late refund", returns, 2) { HandleMinutes = 9, ReopenedShare = 0.25 },
            new("Payment", LifeLikeStories.CardDeclined, billing, 6) { HandleMinutes = 6, PaymentShare = 0.6, PaymentMedian = 65 },
            new("Payment", "Invoice", billing, 2) { HandleMinutes = 7, PaymentShare = 0.3, PaymentMedian = 90 },
            new("Payment", "Gift card", billing, 2) { HandleMinutes = 4, PaymentShare = 0.25, PaymentMedian = 50 },
            new("Payment", LifeLikeStories.DoubleCharge, billing, 4) { HandleMinutes = 9 },
            new("Product", LifeLikeStories.SizingAdvice, product, 6) { HandleMinutes = 7, PaymentShare = 0.14, PaymentMedian = 80 },
            new("Product", "Availability", product, 4) { HandleMinutes = 3, PaymentShare = 0.08, PaymentMedian = 70 },
            new("Product", "Care instructions", product, 2) { HandleMinutes = 3 },
            new("Account", "Password", account, 4) { HandleMinutes = 3 },
            new("Account", LifeLikeCalendar.OutageTopic, account, 3) { HandleMinutes = 5 },
            new("Account", "Newsletter", account, 2) { HandleMinutes = 2 },
            new("Account", "Close account", account, 1) { HandleMinutes = 4 },
            new("Loyalty", "Points missing", loyalty, 5) { HandleMinutes = 5 },
            new("Loyalty", "Rewards", loyalty, 3) { HandleMinutes = 4 },
            new("Wholesale", "Bulk order", wholesale, 4) { HandleMinutes = 14, PaymentShare = 0.06, PaymentMedian = 320 },
            new("Wholesale", "Trade account", wholesale, 2) { HandleMinutes = 12 },
            new("Feedback", "Praise", social, 2) { HandleMinutes = 2, ReopenedShare = 0.02 },
            new("Feedback", "Complaint", social, 2) { HandleMinutes = 10, ReopenedShare = 0.24 },
        ];
        Agents = [.. Enumerable.Range(0, AgentCount).Select(AgentAt)];
    }

    public IReadOnlyList<LifeLikeInbox> Inboxes { get; }

    /// <summary>The topics that agents add to conversations: only topics that contain no others.</summary>
    public IReadOnlyList<LifeLikeTopic> Topics { get; }

    public IReadOnlyList<LifeLikeAgent> Agents { get; }

    /// <summary>Returns the entries of one part of the directory, each a JSON object.</summary>
    public IEnumerable<byte[]> Entries(string part) => part switch
    {
        "agents" => Agents.Select(a => Json(new { id = a.Id, name = a.Name, emailAddress = $"{a.Id["agent-".Length..]}@example.com" })),
        "inboxes" => Inboxes.Select(i => Json(new { id = i.Id, name = i.Name }))
            .Append(Json(new { id = "inbox-nights", name = "Nights and Weekends", disabled = true })),
        "topics" => TopicGroups.SelectMany(group => Topics.Where(t => t.Group == group)
            .Select(t => Json(new { id = t.Id, name = t.Name, parentId = GroupId(group) }))
            .Prepend(Json(new { id = GroupId(group), name = group }))),
        _ => throw new ArgumentException($"unknown directory part '{part}'", nameof(part)),
    };

    /// <summary>Returns a name in lower case with hyphens, for ids.</summary>
    public static string Slug(string name) => string.Join('-', name
        .Normalize(System.Text.NormalizationForm.FormD)
        .Replace("ß", "ss", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)
        .Split(' ', '&').Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()).Where(w => w.Length > 0));

    private LifeLikeAgent AgentAt(int index)
    {
        // Agents are distributed over the inboxes in proportion to the inboxes' shares. The first twenty agents have different first names.
        var place = (index + 0.5) / AgentCount * Inboxes.Sum(i => i.Share);
        var inbox = Inboxes.First(i => (place -= i.Share) < 0);
        var name = $"{FirstNames[index % FirstNames.Length]} {LastNames[index * 3 / FirstNames.Length % LastNames.Length]}";
        return new($"agent-{Slug(name)}", name, inbox, 0.3 + index * 7 % 30 / 4.0);
    }

    private static string GroupId(string group) => $"topics-{Slug(group)}";

    private static byte[] Json<T>(T entry) => JsonSerializer.SerializeToUtf8Bytes(entry);
}

/// <summary>An inbox.</summary>
/// <param name="Key">The last part of its id.</param>
/// <param name="Share">The share of conversations that are created in it, in percent.</param>
internal sealed record LifeLikeInbox(string Key, string Name, double Share)
{
    public string Id => $"inbox-{Key}";
}

/// <summary>An agent.</summary>
/// <param name="Inbox">The inbox that the agent works in.</param>
/// <param name="Years">The agent's experience in years. Up to six years, more experience makes handle times shorter.</param>
internal sealed record LifeLikeAgent(string Id, string Name, LifeLikeInbox Inbox, double Years)
{
    /// <summary>The factor by which the usual handle times are multiplied for this agent.</summary>
    public double Pace => 1.35 - 0.6 * Math.Min(1, Years / 6);
}

/// <summary>A topic, with the typical figures of its conversations.</summary>
/// <param name="Group">The name of its parent topic.</param>
/// <param name="Inbox">The inbox where most of its conversations are created.</param>
/// <param name="Share">How often it occurs, relative to the inbox's other topics.</param>
internal sealed record LifeLikeTopic(string Group, string Name, LifeLikeInbox Inbox, double Share)
{
    public string Id { get; } = $"topic-{LifeLikeDirectory.Slug(Name)}";

    /// <summary>The median handle time in minutes.</summary>
    public double HandleMinutes { get; init; } = 5;

    /// <summary>The share of its conversations that are reopened.</summary>
    public double ReopenedShare { get; init; } = 0.12;

    /// <summary>The share of its conversations with a payment request.</summary>
    public double PaymentShare { get; init; } = 0.02;

    /// <summary>The median amount of a payment request in US dollars.</summary>
    public double PaymentMedian { get; init; } = 40;
}
