namespace ConvExport.OData.Fold;

/// <summary>An agent's entry in the directory. Deactivated agents keep their entry.</summary>
public sealed record Agent(string Id, string? Name, string? EmailAddress);

/// <summary>An inbox's entry in the directory.</summary>
public sealed record Inbox(string Id, string? Name, bool Disabled);

/// <summary>A topic's entry in the directory; <paramref name="ParentId"/> is null at the root of the tree.</summary>
public sealed record Topic(string Id, string? Name, bool Disabled, string? ParentId);

/// <summary>The current names of agents, inboxes and topics, and the topic tree (docs/report.md, Names).</summary>
public sealed class ReportDirectory(IEnumerable<Agent> agents, IEnumerable<Inbox> inboxes, IEnumerable<Topic> topics)
{
    private readonly Dictionary<string, string?> _agents = agents.ToDictionary(a => a.Id, a => a.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _inboxes = inboxes.ToDictionary(i => i.Id, i => i.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, Topic> _topics = topics.ToDictionary(t => t.Id, StringComparer.Ordinal);

    /// <summary>A directory without entries.</summary>
    public static ReportDirectory Empty { get; } = new([], [], []);

    /// <summary>The agent's name; null if the id is null or unknown, or the agent has no name.</summary>
    public string? AgentName(string? id) => id is null ? null : _agents.GetValueOrDefault(id);

    /// <summary>The inbox's name; null if the id is null or unknown, or the inbox has no name.</summary>
    public string? InboxName(string? id) => id is null ? null : _inboxes.GetValueOrDefault(id);

    /// <summary>The topic's name, or its id if the directory has no name for it.</summary>
    public string TopicName(string id) => _topics.GetValueOrDefault(id)?.Name ?? id;

    /// <summary>
    /// The names from the root of the tree down to the topic, joined with <c>&gt;&gt;</c>. If the parents form a cycle, each topic occurs
    /// once.
    /// </summary>
    public string TopicPath(string id) => string.Join(">>", TopicNames(id));

    /// <summary>The names from the root of the tree down to the topic. If the parents form a cycle, each topic occurs once.</summary>
    public IReadOnlyList<string> TopicNames(string id)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = id; at is not null && seen.Add(at); at = _topics.GetValueOrDefault(at)?.ParentId)
        {
            names.Add(TopicName(at));
        }

        names.Reverse();
        return names;
    }
}
