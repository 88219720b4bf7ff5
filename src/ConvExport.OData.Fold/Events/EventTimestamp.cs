using System.Runtime.CompilerServices;

namespace ConvExport.OData.Fold.Events;

/// <summary>Parses the one timestamp format that events may use.</summary>
public static class EventTimestamp
{
    private const int SecondsLength = 19;
    private const int MostFractionDigits = 9;

    /// <summary>
    /// Parses <c>YYYY-MM-DDThh:mm:ss[.f]</c> with <c>Z</c> or <c>±hh:mm</c>. Accepts up to nine fractional digits; keeps the first seven.
    /// </summary>
    /// <returns>False if the format differs, the date or time does not exist, or the time in UTC is outside the years 1 to 9999.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime utc)
    {
        utc = default;
        if (text.Length <= SecondsLength
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[SecondsLength..];
        if (!Fraction(ref rest, out var fractionTicks) || !Offset(rest, out var offsetTicks))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fractionTicks - offsetTicks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        var length = rest[1..].IndexOfAnyExceptInRange('0', '9');
        if (length is < 1 or > MostFractionDigits)
        {
            return false;
        }

        for (var i = 1; i <= 7; i++)
        {
            ticks = (ticks * 10) + (i <= length ? rest[i] - '0' : 0);
        }

        rest = rest[(length + 1)..];
        return true;
    }

    private static bool Offset(ReadOnlySpan<char> zone, out long ticks)
    {
        ticks = 0;
        if (zone is "Z")
        {
            return true;
        }

        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':'
            || !Digits(zone[1..3], out var hours) || !Digits(zone[4..], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        ticks = (hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Digits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = value * 10 + (c - '0');
        }

        return true;
    }
}
