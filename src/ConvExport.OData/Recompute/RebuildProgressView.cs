using System.Globalization;
using System.Net;
using System.Text.Json;
using Hangfire.Dashboard;

namespace ConvExport.OData.Recompute;

/// <summary>Shows a rebuild's progress on its job page in the Hangfire dashboard.</summary>
internal static class RebuildProgressView
{
    public static NonEscapedString Render(JobDetailsRendererDto job)
    {
        if (job.JobDetails.Properties?.TryGetValue(RebuildJob.ProgressParameter, out var stored) != true
            || Read(stored!) is not { } progress)
        {
            return new NonEscapedString("");
        }

        var percent = progress.Percent.ToString("F1", CultureInfo.InvariantCulture);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Conversations:N0} of {progress.Total:N0} conversations ({percent} %), {progress.EventsPerSecond ?? 0:N0} events/s, "
            + $"{progress.RowsChanged:N0} rows changed{EndOf(progress)}");
        return new NonEscapedString(
            $"""<h3>Rebuild</h3><div class="progress"><div class="progress-bar" role="progressbar" style="width:{percent}%"></div></div>"""
            + $"""<p>{WebUtility.HtmlEncode(text)}</p>""");
    }

    private static string EndOf(RebuildProgress progress) =>
        progress.FinishedAt is { } finished ? string.Create(CultureInfo.InvariantCulture, $", finished {finished:u}")
        : progress.ExpectedEnd is { } expected ? string.Create(CultureInfo.InvariantCulture, $", expected end {expected:u}")
        : "";

    /// <summary>
    /// Reads the progress from a job parameter. The parameter is JSON, and Hangfire stores it as a JSON string. So it is deserialized
    /// twice.
    /// </summary>
    private static RebuildProgress? Read(string stored) =>
        JsonSerializer.Deserialize<string>(stored) is { } json ? JsonSerializer.Deserialize<RebuildProgress>(json) : null;
}
