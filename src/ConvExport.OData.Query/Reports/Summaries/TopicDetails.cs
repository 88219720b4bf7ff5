namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Figures of topic groups. They are not in <see cref="Summary"/>, because they need more memory to compute.</summary>
/// <param name="HandleTimes">Handle time statistics by the key of the topic group. Groups without a handle time are missing.</param>
/// <param name="Pairs">The pairs of topic groups that occur together most often, up to ten, most frequent first.</param>
public sealed record TopicDetails(IReadOnlyDictionary<string, HandleTimeFigures> HandleTimes, IReadOnlyList<TopicPair> Pairs);

/// <summary>Handle time statistics of a group of conversations, in seconds.</summary>
/// <param name="Median">The median.</param>
/// <param name="Percentile90">The 90th percentile.</param>
public readonly record struct HandleTimeFigures(double Median, double Percentile90);

/// <summary>Two topic groups that occur together.</summary>
/// <param name="First">The key of the group that comes first in ordinal order.</param>
/// <param name="Second">The key of the other group.</param>
/// <param name="Conversations">The number of conversations that have topics of both groups.</param>
public sealed record TopicPair(string First, string Second, long Conversations);
