using System.Globalization;
using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>The configured schedules: their queries, their missed runs, and the deletion of their old files.</summary>
internal sealed class ExportSchedules(
    IOptions<ExportOptions> options, IOptions<PublicAddressOptions> address, ExportStore exports, ExportFolder folder,
    FoldSettings settings, TimeProvider time)
{
    /// <summary>Returns the time zone of a schedule.</summary>
    public TimeZoneInfo ZoneOf(ExportSchedule schedule) =>
        schedule.TimeZone.Length > 0 ? TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone) : settings.TimeZone;

    /// <summary>Returns the schedule with this name; null if it is no longer configured.</summary>
    public ExportSchedule? Find(string name) => options.Value.Schedules.FirstOrDefault(s => s.Name == name);

    /// <summary>
    /// Returns the requester of a scheduled export. The file can contain conversations of any inbox, so only users without an inbox scope
    /// may read it.
    /// </summary>
    public ExportRequests.Asker AskerOf(ExportSchedule schedule) =>
        new("", InboxScope.Everything, address.Value.BaseUrl, schedule.Name);

    /// <summary>Returns the schedule's current query, as the query string of a download.</summary>
    public string QueryOf(ExportSchedule schedule)
    {
        var query = new QueryBuilder();
        if (schedule.Days > 0)
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.GetUtcNow().UtcDateTime, ZoneOf(schedule)));
            query.Add("from", today.AddDays(-schedule.Days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            query.Add("to", today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        foreach (var (name, value) in OptionsOf(schedule).Where(o => o.Value.Length > 0))
        {
            query.Add(name, value);
        }

        query.Add("inbox", schedule.Inboxes);
        return query.ToString();
    }

    /// <summary>
    /// Whether, since its last export was requested, the schedule missed a run because no worker was running. False if the schedule has no
    /// export.
    /// </summary>
    public async Task<bool> IsMissedAsync(ExportSchedule schedule, CancellationToken cancellation)
    {
        return await exports.ListOfScheduleAsync(schedule.Name, cancellation) is [var last, ..]
            && ExportSchedule.Parse(schedule.Cron).GetNextOccurrence(
                DateTime.SpecifyKind(last.CreatedUtc, DateTimeKind.Utc), ZoneOf(schedule)) <= time.GetUtcNow().UtcDateTime;
    }

    /// <summary>
    /// Keeps the latest completed and the latest failed exports of a schedule, <see cref="ExportSchedule.Keep"/> of each, and deletes the
    /// older ones and their files. Completed and failed exports are counted separately, so that failures do not delete files.
    /// </summary>
    /// <param name="name">The name of the schedule. Nothing is deleted if it is null or no longer configured.</param>
    /// <param name="cancellation">Stops the deletion.</param>
    public async Task PruneAsync(string? name, CancellationToken cancellation)
    {
        if (name is null || Find(name) is not { } schedule)
        {
            return;
        }

        var ended = (await exports.ListOfScheduleAsync(name, cancellation)).Where(e => e.FinishedUtc is not null);
        foreach (var old in ended.GroupBy(e => e.State).SelectMany(s => s.Skip(schedule.Keep)))
        {
            await exports.RemoveAsync(old.Id, cancellation);
            folder.Delete(old);
        }
    }

    private static IEnumerable<(string Name, string Value)> OptionsOf(ExportSchedule schedule) =>
    [
        ("timezone", schedule.TimeZone), ("layout", schedule.Layout), ("summary", schedule.Summary ? "true" : ""),
        ("$filter", schedule.Filter), ("$select", schedule.Select), ("$orderby", schedule.OrderBy),
    ];
}
