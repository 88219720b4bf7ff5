using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Tests.Report;

/// <summary>Groups topics by a level of the hierarchy. Finds the band of a handle time.</summary>
public sealed class TopicLevelTests
{
    private static readonly Dictionary<string, string> Paths = new()
    {
        ["1"] = "Orders", ["11"] = "Orders>>Cancel", ["111"] = "Orders>>Cancel>>Late", ["2"] = "Orders and more",
    };

    [Theory]
    [InlineData(null, "1", "Orders", false)]
    [InlineData(null, "111", "Orders>>Cancel>>Late", false)]
    [InlineData("", "1", "Orders", false)]
    [InlineData("", "111", "Orders", true)]
    [InlineData("", "not in the directory", "not in the directory", false)]
    [InlineData("Orders", "1", "Orders", false)]
    [InlineData("Orders", "11", "Orders>>Cancel", false)]
    [InlineData("Orders", "111", "Orders>>Cancel", true)]
    [InlineData("Orders", "2", null, false)]
    [InlineData("Orders>>Cancel", "111", "Orders>>Cancel>>Late", false)]
    public void A_topic_counts_for_its_ancestor_on_the_level(string? under, string id, string? path, bool hasMore) =>
        Assert.Equal((path, hasMore), new TopicLevel(Paths, under).Of(id));

    [Theory]
    [InlineData(0, "under 1 min")]
    [InlineData(59.999, "under 1 min")]
    [InlineData(60, "1 to 5 min")]
    [InlineData(3599, "30 to 60 min")]
    [InlineData(3600, "60 min and more")]
    [InlineData(1e9, "60 min and more")]
    public void A_band_includes_its_lower_bound(double seconds, string band) =>
        Assert.Equal(band, HandleTimeBands.All[HandleTimeBands.Of(seconds)].Name);
}
