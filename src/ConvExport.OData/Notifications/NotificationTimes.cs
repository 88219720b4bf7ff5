using ConvExport.OData.Query.Reports;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Notifications;

/// <summary>When a notification is due: at an hour of the reader's days.</summary>
internal static class NotificationTimes
{
    /// <summary>
    /// Returns the first time after another one. If the clocks skip the hour, it is the first minute after the gap; if the hour occurs
    /// twice, it is the first one.
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
