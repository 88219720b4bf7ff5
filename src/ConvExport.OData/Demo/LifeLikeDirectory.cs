using System.Text.Json;

namespace ConvExport.OData.Demo;

/// <summary>The agents, inboxes and topics of a fictitious shop's contact centre.</summary>
internal sealed class LifeLikeDirectory
{
    private static readonly string[] FirstNames =
        ["Ada", "Ben", "Chloé", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Ines", "Jamal", "Kaja", "Liam", "Mei", "Noah",
            "Olga", "Priya"];

    private static readonly string[] LastNames = ["Okafor", "Novak", "Larsen", "Moreau", "Tanaka", "O'Brien", "Silva", "Weiß"];

    private static readonly string[] InboxNames =
        ["Orders", "Returns & Exchanges", "Billing", "Technical Help", "VIP", "Social", "Wholesale", "Nights and Weekends"];

    private static readonly (string Name, string[] Children)[] TopicTree =
    [
        ("Orders", ["Where is my order", "Change address", "Cancel", "Missing item", "Damaged"]),
        ("Returns", ["Size exchange", "Refund status", "Return label", "Late refund"]),
        ("Payment", ["Card declined", "Invoice", "Gift card", "Double charge"]),
        ("Product", ["Sizing advice", "Availability", "Care instructions"]),
        ("Account", ["Password", "Newsletter", "Close account"]),
        ("Feedback", ["Praise", "Complaint"]),
    ];

    public IReadOnlyList<string> Agents { get; } = [.. Enumerable.Range(0, 48).Select(i => $"agent-{i + 1:D3}")];

    public IReadOnlyList<string> Inboxes { get; } = [.. Enumerable.Range(0, InboxNames.Length).Select(i => $"inbox-{i + 1}")];

    /// <summary>The ids of the topics that agents add to conversations: only topics without children.</summary>
    public IReadOnlyList<string> Topics { get; } =
        [.. TopicTree.SelectMany((root, r) => root.Children.Select((_, c) => $"topic-{r + 1}-{c + 1}"))];

    /// <summary>Returns the entries of one part of the directory, each a JSON object.</summary>
    public IEnumerable<byte[]> Entries(string part) => part switch
    {
        "agents" => Agents.Select((id, i) => Json(new
        {
            id,
            name = $"{FirstNames[i % FirstNames.Length]} {LastNames[i / 6 % LastNames.Length]}",
            emailAddress = $"{id}@example.com",
        })),
        "inboxes" => Inboxes.Select((id, i) => Json(new { id, name = InboxNames[i], disabled = i == InboxNames.Length - 1 })),
        "topics" => TopicTree.SelectMany((root, r) => root.Children
            .Select((name, c) => Json(new { id = $"topic-{r + 1}-{c + 1}", name, parentId = $"topic-{r + 1}" }))
            .Prepend(Json(new { id = $"topic-{r + 1}", name = root.Name }))),
        _ => throw new ArgumentException($"unknown directory part '{part}'", nameof(part)),
    };

    private static byte[] Json<T>(T entry) => JsonSerializer.SerializeToUtf8Bytes(entry);
}
