namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Topic figures that <see cref="Summary"/> does not contain, because they need more memory or a finer grouping.</summary>
/// <param name="HandleTimes">The handle times of each topic group, by its key. Groups without a handle time are missing.</param>
/// <param name="Pairs">The ten pairs of topic groups that most often occur together in a conversation, most frequent first.</param>
public sealed record TopicDetails(IReadOnlyDictionary<string, HandleTimeFigures> HandleTimes, IReadOnlyList<TopicPair> Pairs);

/// <summary>The handle times of a group of conversations, in seconds.</summary>
/// <param name="Median">The median.</param>
/// <param name="Percentile90">The 90th percentile.</param>
public readonly record struct HandleTimeFigures(double Median, double Percentile90);

/// <summary>Two topic groups that occur together.</summary>
/// <param name="First">The key of the group that comes first in ordinal order.</param>
/// <param name="Second">The key of the other group.</param>
/// <param name="Conversations">The number of conversations that have topics of both groups.</param>
public sealed record TopicPair(string First, string Second, long Conversations);
