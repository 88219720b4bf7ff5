namespace ConvExport.OData.Fold.Tests;

/// <summary>The timeline computes the focus time within a period without reading every interval.</summary>
public sealed class FocusTimelineTests
{
    private static readonly DateTime Start = new(2024, 3, 4, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_timeline_gives_the_same_time_as_adding_up_every_interval()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var cap = TimeSpan.FromMilliseconds(random.Next(1, 2_000));
            var intervals = Enumerable.Range(0, random.Next(0, 40)).Select(_ =>
            {
                var from = Instant();
                return new FocusInterval("u1", from, from.AddTicks(random.NextInt64(0, 2_500 * TimeSpan.TicksPerMillisecond)));
            }).ToList();
            var timeline = new FocusTimeline(intervals, cap);
            Assert.Equal(intervals.Count, timeline.Count);
            for (var period = 0; period < 20; period++)
            {
                var (from, to) = (Cut(Instant()), Cut(Instant()));
                Assert.Equal(intervals.Sum(i => Within(i, cap, from, to)), timeline.MillisecondsWithin(from, to));
            }
        }

        DateTime Instant() => Start.AddTicks(random.NextInt64(0, 5_000 * TimeSpan.TicksPerMillisecond));
    }

    [Fact]
    public void The_earliest_and_latest_possible_times_are_accepted()
    {
        var timeline = new FocusTimeline([new("u1", Start, Start.AddHours(1))], TimeSpan.FromHours(12));
        Assert.Equal(3_600_000, timeline.MillisecondsWithin(DateTime.MinValue, DateTime.MaxValue));
        Assert.Equal(0, timeline.MillisecondsWithin(DateTime.MaxValue, DateTime.MinValue));
    }

    private static long Within(FocusInterval interval, TimeSpan cap, DateTime from, DateTime to)
    {
        var (start, end) = (Cut(interval.StartUtc), Cut(interval.EndUtc));
        end = end - start > cap ? start + cap : end;
        var (later, earlier) = (start > from ? start : from, end < to ? end : to);
        return later < earlier ? (earlier - later).Ticks / TimeSpan.TicksPerMillisecond : 0;
    }

    private static DateTime Cut(DateTime instant) => new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMillisecond), instant.Kind);
}
