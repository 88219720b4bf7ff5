using ConvExport.OData.Query.Reports.Summaries;

namespace ConvExport.OData.Tests.Report;

/// <summary>Percentiles that are found in two passes equal those of the sorted values.</summary>
public sealed class DurationDistributionTests
{
    public static readonly TheoryData<string, double[]> Values = new()
    {
        { "one value", [5] },
        { "two values in different ranges", [0.001, 86_400] },
        { "the percentiles lie between ranges", [1, 1, 1, 100_000, 100_000, 100_000] },
        { "equal values", [.. Enumerable.Repeat(7.25, 1_001)] },
        { "mostly zero", [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 101).Select(i => (double)i)] },
        { "negative values", [.. Enumerable.Range(-500, 1_000).Select(i => i / 8.0)] },
        { "values in one range", [.. Enumerable.Range(0, 999).Select(i => 1_000 + i / 1_000.0)] },
        { "skewed", [.. Skewed(20_000, 1)] },
        { "skewed, an even number", [.. Skewed(7_777, 2)] },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Percentiles_equal_those_of_the_sorted_values(string what, double[] values)
    {
        var shuffled = values.ToArray();
        new Random(3).Shuffle(shuffled);
        var distribution = new DurationDistribution();
        foreach (var value in shuffled)
        {
            distribution.Add(value);
        }

        Assert.Equal(values.Length, distribution.Count);
        var sorted = values.Order().ToList();
        foreach (var part in new[] { 0, 0.1, 0.5, 0.9, 0.999, 1 })
        {
            var around = distribution.Around(new Percentile(part)).Single();
            foreach (var value in shuffled.Where(v => v >= around.Low && v <= around.High))
            {
                around.Add(value);
            }

            Assert.True(new Percentile(part).Of(sorted).Equals(around.Find()), $"{what}, percentile {part}: {around.Find()}");
        }
    }

    [Fact]
    public void The_second_pass_needs_few_values()
    {
        var (values, distribution) = (Skewed(20_000, 4).ToList(), new DurationDistribution());
        values.ForEach(distribution.Add);
        var median = distribution.Around(Percentile.Median).Single();
        Assert.InRange(values.Count(v => v >= median.Low && v <= median.High), 1, 100);
    }

    [Fact]
    public void Values_that_are_gone_in_the_second_pass_are_replaced_by_the_nearest_known_value()
    {
        var distribution = new DurationDistribution();
        distribution.Add(60);
        distribution.Add(60.01);
        distribution.Add(60.02);
        var median = distribution.Around(Percentile.Median).Single();
        Assert.Equal(median.Low, median.Find());
        median.Add(60);
        Assert.Equal(60, median.Find());
    }

    [Fact]
    public void Without_values_there_is_no_percentile()
    {
        var around = new DurationDistribution().Around(Percentile.Median).Single();
        around.Add(0.5);
        Assert.True(around.Low > around.High);
        Assert.Null(around.Find());
    }

    /// <summary>
    /// Durations in seconds, rounded to milliseconds. Their logarithms are normally distributed, as those of handle times are.
    /// </summary>
    private static IEnumerable<double> Skewed(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ =>
            Math.Round(
                Math.Exp(6 + 1.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())), 3));
    }
}
