using System.Globalization;
using ConvExport.OData.Responses;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>Writes times and durations as Excel stores them: as a number of days, exact to the millisecond.</summary>
internal static class SheetTime
{
    /// <summary>The first day that Excel numbers correctly. Excel's calendar wrongly contains 29 February 1900.</summary>
    public static readonly DateTime FirstDay = new(1900, 3, 1);

    private static readonly DateTime DayZero = new(1899, 12, 30);
    private const long Places = 100_000_000_000;
    private const long MillisecondsPerDay = 24 * 60 * 60 * 1000;

    /// <summary>
    /// A duration in milliseconds that is longer than any realistic one. Up to this number, a double represents every integer exactly.
    /// </summary>
    private const double LongestExact = 1e15;

    /// <summary>Writes a local time, cut to milliseconds.</summary>
    public static void WriteInstant(Utf8Buffer xml, DateTime local) =>
        WriteMilliseconds(xml, (local - DayZero).Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Writes a duration.</summary>
    public static void WriteSeconds(Utf8Buffer xml, double seconds)
    {
        var milliseconds = seconds * 1000;
        if (Math.Abs(milliseconds) < LongestExact && Math.Round(milliseconds) / 1000 == seconds)
        {
            WriteMilliseconds(xml, (long)Math.Round(milliseconds));
        }
        else
        {
            xml.Raw((seconds / TimeSpan.SecondsPerDay).ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static void WriteMilliseconds(Utf8Buffer xml, long milliseconds)
    {
        var (days, rest) = Math.DivRem(milliseconds, MillisecondsPerDay);
        xml.Fixed(days * Places + (rest * Places + Math.Sign(rest) * (MillisecondsPerDay / 2)) / MillisecondsPerDay, Places);
    }
}
