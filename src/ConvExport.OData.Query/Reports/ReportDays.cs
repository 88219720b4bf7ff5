namespace ConvExport.OData.Query.Reports;

/// <summary>Converts calendar days of a time zone to UTC.</summary>
public static class ReportDays
{
    /// <summary>The first instant of a day. If the clocks skip midnight, the first instant after the gap.</summary>
    public static DateTime StartUtc(DateOnly day, TimeZoneInfo zone) => InstantOf(day, TimeOnly.MinValue, zone);

    /// <summary>
    /// The first instant at which the clocks show the given time. If they skip this time, an instant in the first minute after the gap.
    /// </summary>
    public static DateTime InstantOf(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        // If the time occurs twice, its first occurrence has the larger offset from UTC.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var ticks = Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>The instant at which a day ends; null for the last day of <see cref="DateOnly"/>.</summary>
    public static DateTime? EndUtc(DateOnly day, TimeZoneInfo zone) => day == DateOnly.MaxValue ? null : StartUtc(day.AddDays(1), zone);

    /// <summary>The period of the same length directly before the given one; null if it would begin before year 1.</summary>
    public static (DateOnly From, DateOnly To)? Before(DateOnly from, DateOnly to)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        return from.DayNumber >= days ? (from.AddDays(-days), from.AddDays(-1)) : null;
    }
}
