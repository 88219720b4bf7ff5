using System.Globalization;

namespace ConvExport.OData.Storage;

/// <summary>
/// Formats timestamps as <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, the format of the feed and of CSV files. Also parses SQLite's format,
/// <c>yyyy-MM-dd HH:mm:ss.FFFFFFF</c>. The methods that read or write timestamps as bytes use no format string, because .NET would
/// interpret it again for each timestamp of each row.
/// </summary>
public static class InstantText
{
    public const int Length = 24;
    public const int DayLength = 10;

    private const int SecondsLength = 19;
    private const int FractionDigits = 7;

    /// <summary>Truncates to whole milliseconds, as shown in the feed, so that a filter by the displayed value finds the row.</summary>
    public static DateTime WholeMilliseconds(DateTime utc) => new(utc.Ticks - utc.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);

    /// <summary>Formats a timestamp.</summary>
    public static string Of(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a timestamp.</summary>
    public static void Write(DateTime utc, Span<byte> to)
    {
        WriteDay(utc.Year, utc.Month, utc.Day, to);
        to[10] = (byte)'T';
        Write(to.Slice(11, 2), utc.Hour);
        to[13] = (byte)':';
        Write(to.Slice(14, 2), utc.Minute);
        to[16] = (byte)':';
        Write(to.Slice(17, 2), utc.Second);
        to[19] = (byte)'.';
        Write(to.Slice(20, 3), utc.Millisecond);
        to[23] = (byte)'Z';
    }

    /// <summary>Writes a day, <c>yyyy-MM-dd</c>.</summary>
    public static void Write(DateOnly day, Span<byte> to) => WriteDay(day.Year, day.Month, day.Day, to);

    /// <summary>
    /// Converts a timestamp stored by SQLite to the output format. Throws <see cref="InvalidDataException"/> if it is too short; does not
    /// check its digits.
    /// </summary>
    public static void Copy(ReadOnlySpan<byte> stored, Span<byte> to)
    {
        if (stored.Length < SecondsLength)
        {
            throw NoInstant(stored);
        }

        stored[..SecondsLength].CopyTo(to);
        to[10] = (byte)'T';
        ".000Z"u8.CopyTo(to[SecondsLength..]);
        stored[SecondsLength..Math.Min(stored.Length, SecondsLength + 4)].CopyTo(to[SecondsLength..]);
    }

    /// <summary>
    /// Parses a timestamp stored by SQLite. Throws <see cref="InvalidDataException"/> if it is too short, or if a part is not a number or
    /// is out of range. Does not check the separators.
    /// </summary>
    public static DateTime Parse(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < SecondsLength)
        {
            throw NoInstant(stored);
        }

        long ticks = 0;
        for (var i = 0; i < FractionDigits; i++)
        {
            ticks = ticks * 10 + (stored.Length > SecondsLength + 1 + i ? Number(stored.Slice(SecondsLength + 1 + i, 1)) : 0);
        }

        try
        {
            return new DateTime(
                Number(stored[..4]), Number(stored.Slice(5, 2)), Number(stored.Slice(8, 2)),
                Number(stored.Slice(11, 2)), Number(stored.Slice(14, 2)), Number(stored.Slice(17, 2)), DateTimeKind.Utc).AddTicks(ticks);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NoInstant(stored);
        }
    }

    /// <summary>Parses a day stored by SQLite, <c>yyyy-MM-dd</c>. Throws if it is invalid.</summary>
    public static DateOnly ParseDay(ReadOnlySpan<byte> stored) => DateOnly.TryParseExact(
        System.Text.Encoding.UTF8.GetString(stored), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw NoInstant(stored);

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = char.IsAsciiDigit((char)digit) ? number * 10 + digit - '0' : throw NoInstant(digits);
        }

        return number;
    }

    private static void WriteDay(int year, int month, int day, Span<byte> to)
    {
        Write(to[..4], year);
        to[4] = (byte)'-';
        Write(to.Slice(5, 2), month);
        to[7] = (byte)'-';
        Write(to.Slice(8, 2), day);
    }

    private static void Write(Span<byte> digits, int number)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            digits[i] = (byte)('0' + digit);
        }
    }

    private static InvalidDataException NoInstant(ReadOnlySpan<byte> stored) =>
        new($"The database contains an invalid date or time: '{System.Text.Encoding.UTF8.GetString(stored)}'.");
}
