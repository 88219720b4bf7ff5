namespace ConvExport.OData.Query.Reports;

/// <summary>Converts calendar days of a time zone to UTC.</summary>
public static class ReportDays
{
    /// <summary>The first instant of a day. If the clocks skip midnight, the first instant after the gap.</summary>
    public static DateTime StartUtc(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        // If midnight occurs twice, the day begins with the first one, which has the larger offset from UTC.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var ticks = Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>The instant at which a day ends; null for the last day of <see cref="DateOnly"/>.</summary>
    public static DateTime? EndUtc(DateOnly day, TimeZoneInfo zone) => day == DateOnly.MaxValue ? null : StartUtc(day.AddDays(1), zone);
}
