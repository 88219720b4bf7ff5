using System.Globalization;
using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Pages;

/// <summary>
/// Computes parts of the sentence at the top of a page, and the changes that tables and charts show. The sentence makes no statement about
/// small samples.
/// </summary>
internal static class Sentences
{
    /// <summary>The minimum sample size for a statement: a number of conversations or of payment requests.</summary>
    public const long Enough = 30;

    /// <summary>Returns "12.3% more than", "12.3% fewer than" or "as many as"; null if one of the numbers is too small.</summary>
    public static string? More(long now, long before) =>
        now < Enough || before < Enough ? null
        : now == before ? "as many as"
        : Math.Abs((double)(now - before) / before).ToString("P1", CultureInfo.CurrentCulture)
            + (now > before ? " more than" : " fewer than");

    /// <summary>Returns the group whose number of conversations changed most; null if no group with enough conversations
    /// changed.</summary>
    public static (SummaryGroup Group, long Change)? Most(SummaryBreakdown now, SummaryBreakdown before)
    {
        var most = Changes(now, before).Where(c => c.Group.Key.Length > 0).OrderByDescending(c => Math.Abs(c.Change)).FirstOrDefault();
        return most.Group is null || most.Change == 0 ? null : (most.Group, most.Change);
    }

    /// <summary>
    /// Returns the topic that contributes most to the increase in a figure, and its share of the increase. Null if the increase is smaller
    /// than <see cref="Enough"/>, or if no topic contributes at least a fifth of the increase.
    /// </summary>
    public static (SummaryGroup Topic, double Part)? Explained(Summary now, Summary before, Func<SummaryGroup, long> figure)
    {
        const double Fewest = 0.2;
        var earlier = before.ByTopic.Groups.ToDictionary(g => g.Key, figure);
        var increase = figure(now.All) - figure(before.All);
        var most = now.ByTopic.Groups.Where(g => g.Key.Length > 0)
            .Select(g => (Topic: g, Part: (double)(figure(g) - earlier.GetValueOrDefault(g.Key)) / increase))
            .OrderByDescending(g => g.Part).FirstOrDefault();
        return increase < Enough || most.Topic is null || most.Part < Fewest ? null : (most.Topic, Math.Min(most.Part, 1));
    }

    /// <summary>
    /// Returns the groups that have enough conversations in at least one of two periods. Each has its current number of conversations and
    /// the change since the earlier period.
    /// </summary>
    public static IEnumerable<(SummaryGroup Group, long Now, long Change)> Changes(SummaryBreakdown now, SummaryBreakdown before)
    {
        var current = now.Groups.ToDictionary(g => g.Key);
        var earlier = before.Groups.ToDictionary(g => g.Key, g => g.Conversations);
        return now.Groups.Concat(before.Groups.Where(g => !current.ContainsKey(g.Key)))
            .Select(g => (Group: g, Now: current.GetValueOrDefault(g.Key)?.Conversations ?? 0, Before: earlier.GetValueOrDefault(g.Key)))
            .Where(g => Math.Max(g.Now, g.Before) >= Enough)
            .Select(g => (g.Group, g.Now, g.Now - g.Before));
    }

    /// <summary>Returns the difference between two shares, such as "3.1 points more than".</summary>
    public static string Points(double now, double before) =>
        $"{(Math.Abs(now - before) * 100).ToString("0.0", CultureInfo.CurrentCulture)} points {(now >= before ? "more" : "less")} than";

    /// <summary>Returns a share in percent, with its sign.</summary>
    public static string SignedShare(double share) => share.ToString("+0.0%;-0.0%;0.0%", CultureInfo.CurrentCulture);

    /// <summary>Returns a number with its sign.</summary>
    public static string Signed(long number) => number.ToString("+#,##0;-#,##0;0", CultureInfo.CurrentCulture);
}
