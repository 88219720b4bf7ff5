using ConvExport.OData.Downloads;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Exports;

/// <summary>The status of a background export.</summary>
/// <param name="Id">The id.</param>
/// <param name="State"><c>queued</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="FileName">The file name that the browser suggests.</param>
/// <param name="Query">The query string of the download.</param>
/// <param name="Schedule">The name of the schedule that requested the export; null for a user's request.</param>
/// <param name="Rows">The rows written so far.</param>
/// <param name="Total">The rows in total; null until they are counted.</param>
/// <param name="Percent">Percent written, 0 to 100.</param>
/// <param name="CreatedAt">When the export was requested.</param>
/// <param name="StartedAt">When the last attempt started; null before the first attempt.</param>
/// <param name="FinishedAt">When the export completed or failed; null before that.</param>
/// <param name="ExpectedEnd">
/// When the export is expected to end at its average speed so far; null unless it is running and has written rows.
/// </param>
/// <param name="ExpiresAt">
/// When the export expires. The next hourly cleanup then deletes it. Null before the export has finished, and for a schedule's export.
/// </param>
/// <param name="Bytes">The size of the file in bytes; null until it is complete.</param>
/// <param name="File">The URL path of the file; null until it is complete.</param>
/// <param name="Error">Why the export failed; null if it did not fail.</param>
internal sealed record ExportStatus(
    string Id, string State, string Format, string FileName, string Query, string? Schedule, long Rows, long? Total, double Percent,
    DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, DateTime? ExpectedEnd, DateTime? ExpiresAt, long? Bytes, string? File,
    string? Error)
{
    /// <param name="export">The stored export.</param>
    /// <param name="nowUtc">The current time.</param>
    /// <param name="kept">How long a finished export is kept, unless a schedule requested it.</param>
    public static ExportStatus Of(Export export, DateTime nowUtc, TimeSpan kept)
    {
        var isDone = export.State == ExportState.Done;
        return new ExportStatus(
            export.Id, export.State.ToString().ToLowerInvariant(), export.Format, export.FileName, export.Query, export.Schedule,
            export.Rows, export.Total,
            isDone ? 100 : export.Total is { } total ? new DownloadProgress(export.Rows, total).Percent : 0,
            Utc(export.CreatedUtc), Utc(export.StartedUtc), Utc(export.FinishedUtc), ExpectedEndOf(export, nowUtc),
            export.Schedule is null ? Utc(export.FinishedUtc + kept) : null, export.Bytes,
            isDone ? ExportEndpoints.PathOf(export.Id) + "/file" : null, export.Error);
    }

    private static DateTime? ExpectedEndOf(Export export, DateTime nowUtc) =>
        export is { State: ExportState.Running, StartedUtc: { } started, Rows: > 0, Total: { } total } && nowUtc > started
            ? Utc(started + (nowUtc - started) * ((double)total / export.Rows))
            : null;

    /// <summary>Returns a timestamp with the kind UTC, because databases return timestamps without a kind.</summary>
    private static DateTime? Utc(DateTime? stored) => stored is { } at ? Utc(at) : null;

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
