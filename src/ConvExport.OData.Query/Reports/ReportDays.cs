namespace ConvExport.OData.Query.Reports;

/// <summary>Calendar days of a time zone as instants.</summary>
public static class ReportDays
{
    /// <summary>The first instant of a day; where clocks skip midnight, the first that there is.</summary>
    public static DateTime StartUtc(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        // Where midnight comes twice, the day begins with the first: the one further ahead of UTC.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var ticks = Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }

    /// <summary>The instant at which a day is over; null for the last day that there is.</summary>
    public static DateTime? EndUtc(DateOnly day, TimeZoneInfo zone) => day == DateOnly.MaxValue ? null : StartUtc(day.AddDays(1), zone);
}
