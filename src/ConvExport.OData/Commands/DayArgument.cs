using System.Globalization;

namespace ConvExport.OData.Commands;

/// <summary>A day on the command line.</summary>
internal static class DayArgument
{
    /// <summary>Parses a day. Throws <see cref="UsageException"/> with the name of the option if the text is not a day.</summary>
    public static DateOnly Of(string option, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new UsageException($"{option} '{text}' is not a date. Use the format YYYY-MM-DD, such as 2024-12-31.");
}
