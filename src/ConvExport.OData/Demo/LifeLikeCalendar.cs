namespace ConvExport.OData.Demo;

/// <summary>
/// Decides when conversations are created. Their number depends on the weekday and the hour, grows over time, rises in November, more than
/// doubles on the day of an outage, and varies at random from day to day and from week to week.
/// </summary>
internal sealed class LifeLikeCalendar
{
    /// <summary>The topic of most conversations on the day of the outage.</summary>
    public const string OutageTopic = "Sign-in problem";

    private const double YearlyGrowth = 0.12;
    private const double OutageFactor = 2.6;
    private const int OutageDaysBefore = 100;

    /// <summary>How much the number of conversations varies at random, as the sigma of a lognormal distribution.</summary>
    private const double DailySigma = 0.09;

    private const double WeeklySigma = 0.05;

    /// <summary>Relative volume by day of week, starting with Sunday.</summary>
    private static readonly double[] OfWeekday = [0.45, 1.4, 1.3, 1.05, 1, 0.95, 0.55];

    /// <summary>Relative volume by hour in UTC, with one peak before noon and one in the evening.</summary>
    private static readonly double[] OfHour =
        [0.3, 0.2, 0.1, 0.1, 0.2, 0.5, 1.2, 2.6, 4.6, 6.4, 6.8, 5.6, 4.2, 3.8, 3.8, 3.9, 4.4, 5.4, 6.2, 5.8, 4.2, 2.6, 1.4, 0.7];

    private static readonly double[] HoursBefore = Sums(OfHour);

    private readonly DateTime _firstDay;
    private readonly DateTime _until;
    private readonly int _conversations;

    /// <summary>The total weight of the days before each day.</summary>
    private readonly double[] _daysBefore;

    /// <param name="until">The end of the calendar, in UTC. No conversation is created later.</param>
    /// <param name="days">The number of days up to the end.</param>
    /// <param name="conversations">The number of conversations in these days.</param>
    /// <param name="seed">Different seeds give different random variations.</param>
    public LifeLikeCalendar(DateTime until, int days, int conversations, int seed)
    {
        (_until, _conversations) = (until, conversations);
        _firstDay = until.Date.AddDays(until.TimeOfDay == TimeSpan.Zero ? -days : 1 - days);
        OutageDay = WorkingDay(until.Date.AddDays(-Math.Min(OutageDaysBefore, days / 2)));
        _daysBefore = Sums(WeightsOf(days, new Random(seed)));
    }

    public DateTime OutageDay { get; }

    /// <summary>Returns when a conversation is created. A higher index gives the same day or a later one.</summary>
    /// <param name="index">The number of the conversation, from 0.</param>
    /// <param name="chance">Chooses the time of day.</param>
    public DateTime CreatedAt(int index, Random chance)
    {
        var (day, _) = Place(_daysBefore, (index + 0.5) / Math.Max(1, _conversations) * _daysBefore[^1]);
        var date = _firstDay.AddDays(day);

        // The last day ends at the end of the calendar, not at midnight.
        var ofDay = date == _until.Date ? SumBefore(HoursBefore, _until.TimeOfDay.TotalHours) : HoursBefore[^1];
        var (hour, part) = Place(HoursBefore, chance.NextDouble() * ofDay);
        return date.AddMilliseconds(Math.Floor((hour + part) * 3_600_000));
    }

    private double[] WeightsOf(int days, Random chance)
    {
        var weights = new double[days];
        var week = 1.0;
        for (var i = 0; i < days; i++)
        {
            var day = _firstDay.AddDays(i);
            week = i == 0 || day.DayOfWeek == DayOfWeek.Monday ? chance.Lognormal(1, WeeklySigma) : week;
            weights[i] = WeightOf(day) * week * chance.Lognormal(1, DailySigma);
        }

        return weights;
    }

    private double WeightOf(DateTime day)
    {
        var years = (day - _firstDay).TotalDays / 365;
        var november = day.Month == 11 ? 1 + 0.7 * Math.Min(1, day.Day / 24.0) : 1;
        var partOfDay = day == _until.Date ? SumBefore(HoursBefore, _until.TimeOfDay.TotalHours) / HoursBefore[^1] : 1;
        return OfWeekday[(int)day.DayOfWeek] * (1 + YearlyGrowth * years) * november * partOfDay * (day == OutageDay ? OutageFactor : 1);
    }

    private static DateTime WorkingDay(DateTime day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-2),
        DayOfWeek.Sunday => day.AddDays(-3),
        _ => day,
    };

    private static double[] Sums(double[] weights)
    {
        var sums = new double[weights.Length + 1];
        for (var i = 0; i < weights.Length; i++)
        {
            sums[i + 1] = sums[i] + weights[i];
        }

        return sums;
    }

    /// <summary>Returns the sum of the weights before a place. A place of 2.5 includes two weights and half of the third.</summary>
    private static double SumBefore(double[] sums, double place) =>
        sums[(int)place] + (sums[Math.Min(sums.Length - 1, (int)place + 1)] - sums[(int)place]) * (place - (int)place);

    /// <summary>
    /// Returns the place up to which the weights add up to a sum: the index of the last weight to add, and the part of it that is needed.
    /// </summary>
    private static (int Index, double Part) Place(double[] sums, double sum)
    {
        var found = Array.BinarySearch(sums, sum);
        var index = Math.Clamp(found < 0 ? ~found - 1 : found, 0, sums.Length - 2);
        var width = sums[index + 1] - sums[index];
        return (index, width > 0 ? Math.Clamp((sum - sums[index]) / width, 0, 0.999_999) : 0);
    }
}
