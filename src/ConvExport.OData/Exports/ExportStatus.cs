using ConvExport.OData.Downloads;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Exports;

/// <summary>How far a file is that is made in the background.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>queued</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="FileName">What a browser stores it under.</param>
/// <param name="Query">What it is of, as the query string of a download.</param>
/// <param name="Schedule">The schedule that asked for it; null where a reader did.</param>
/// <param name="Rows">The rows written so far.</param>
/// <param name="Total">The rows that there will be; null until they are counted.</param>
/// <param name="Percent">Written of all, 0 to 100.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it was begun; null while it waits.</param>
/// <param name="FinishedAt">When it was done, or failed; null until then.</param>
/// <param name="ExpectedEnd">When it will be done at its pace so far; null while nothing is known, and when it is over.</param>
/// <param name="ExpiresAt">When the file will be removed; null while there is none, and for those of schedules, of which the latest are kept.</param>
/// <param name="Bytes">The size of the file; null until it is whole.</param>
/// <param name="File">Where the file is; null until it is whole.</param>
/// <param name="Error">Why there is no file; null where nothing failed.</param>
internal sealed record ExportStatus(
    string Id, string State, string Format, string FileName, string Query, string? Schedule, long Rows, long? Total, double Percent,
    DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, DateTime? ExpectedEnd, DateTime? ExpiresAt, long? Bytes, string? File, string? Error)
{
    /// <param name="export">The file as it is stored.</param>
    /// <param name="nowUtc">The time of the answer.</param>
    /// <param name="kept">How long files are kept.</param>
    public static ExportStatus Of(Export export, DateTime nowUtc, TimeSpan kept)
    {
        var isDone = export.State == ExportState.Done;
        return new ExportStatus(
            export.Id, export.State.ToString().ToLowerInvariant(), export.Format, export.FileName, export.Query, export.Schedule, export.Rows, export.Total,
            isDone ? 100 : export.Total is { } total ? new DownloadProgress(export.Rows, total).Percent : 0,
            Utc(export.CreatedUtc), Utc(export.StartedUtc), Utc(export.FinishedUtc), ExpectedEndOf(export, nowUtc),
            export.Schedule is null ? Utc(export.FinishedUtc + kept) : null, export.Bytes, isDone ? ExportEndpoints.PathOf(export.Id) + "/file" : null, export.Error);
    }

    private static DateTime? ExpectedEndOf(Export export, DateTime nowUtc) =>
        export is { State: ExportState.Running, StartedUtc: { } started, Rows: > 0, Total: { } total } && nowUtc > started
            ? Utc(started + (nowUtc - started) * ((double)total / export.Rows))
            : null;

    /// <summary>Databases give an instant back without saying that it is UTC.</summary>
    private static DateTime? Utc(DateTime? stored) => stored is { } at ? Utc(at) : null;

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
