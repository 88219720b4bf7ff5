using ConvExport.OData.Query.Reports;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Notifications;

/// <summary>Computes when a notification is due: at its hour, in its time zone.</summary>
internal static class NotificationTimes
{
    /// <summary>
    /// Returns the first due time after a given time. If the clocks skip the hour, this is the first minute after the gap. If the hour
    /// occurs twice, this is its first occurrence.
    /// </summary>
    public static DateTime NextAfter(DateTime afterUtc, SubscriptionInterval interval, int hour, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(afterUtc, zone));
        for (; ; day = day.AddDays(1))
        {
            var isDay = interval switch
            {
                SubscriptionInterval.Week => day.DayOfWeek == DayOfWeek.Monday,
                SubscriptionInterval.Month => day.Day == 1,
                _ => true,
            };
            if (isDay && ReportDays.InstantOf(day, new TimeOnly(hour, 0), zone) is var at && at > afterUtc)
            {
                return at;
            }
        }
    }
}
