using System.Globalization;
using System.Net;
using ConvExport.OData.Downloads;
using ConvExport.OData.Fold;
using ConvExport.OData.Notifications;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Subscriptions;

/// <summary>Composes the email of a subscription from the rows that its reader may see, and sends the email.</summary>
internal sealed class SubscriptionMailer(
    ReadContexts contexts, DownloadWriter downloads, FoldSettings settings, TimeProvider time, IOptions<MailOptions> mail,
    IOptions<PublicAddressOptions> address, MailSender sender)
{
    private const string Summary = "summary";
    private const int MostGroups = 5;

    /// <summary>
    /// Sends the email of a subscription, with the figures of the rows in an inbox scope. Throws <see cref="RequestException"/> if the view
    /// cannot be shown, and another exception if the mail server does not accept the email.
    /// </summary>
    public async Task SendAsync(Subscription subscription, SavedView saved, InboxScope scope, CancellationToken cancellation)
    {
        var view = NotifiedView.Of(saved, subscription, settings, time.GetUtcNow());
        var files = new List<(string, byte[], string)>();
        var left = subscription.Format == Summary ? null : await AttachAsync(files, subscription, view, scope, cancellation);
        var figures = await FiguresAsync(view, scope, cancellation);
        await sender.SendAsync(subscription, saved, saved.Name, Html(figures, left), Text(figures, left), files, cancellation);
    }

    private async Task<Summary> FiguresAsync(ReportView view, InboxScope scope, CancellationToken cancellation)
    {
        await using var source = await RowSource.OpenAsync(contexts, scope, time.GetUtcNow().UtcDateTime, cancellation);
        var plan = await ReportPlan.OfAsync(view.ToRequest(), source, settings.TimeZone, cancellation);
        return await new SummaryQuery(source, plan.Conversations!, view.Zone).RunAsync(cancellation);
    }

    /// <summary>Attaches the file. If the file is too large, returns a message for the reader instead; otherwise null.</summary>
    private async Task<string?> AttachAsync(
        List<(string Name, byte[] Content, string MediaType)> files, Subscription subscription, ReportView view, InboxScope scope,
        CancellationToken cancellation)
    {
        var format = FileFormats.Find(subscription.Format)!;
        var query = view.ToFile();
        var request = DownloadRequest.Parse(format.IsWorkbook ? $"{query}{(query.Length == 0 ? "?" : "&")}summary=true" : query);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var file = PrivateFiles.Create(path, FileMode.CreateNew))
            {
                await downloads.WriteAsync(new DownloadJob(format, request, scope, address.Value.BaseUrl), () => file, null, cancellation);
            }

            var bytes = new FileInfo(path).Length;
            if (bytes > mail.Value.MaxAttachmentBytes)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The file is too large for an email ({bytes / 1_000_000.0:0.0} MB). Open the view to download it.");
            }

            files.Add((request.FileName(format.Name), await File.ReadAllBytesAsync(path, cancellation), format.MediaType));
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<(string Label, string Figure)> Lines(Summary figures)
    {
        var all = figures.All;
        yield return ("Conversations", all.Conversations.ToString("N0", CultureInfo.InvariantCulture));
        yield return ("Closed at least once", all.Closed.ToString("N0", CultureInfo.InvariantCulture));
        yield return ("Reopened", all.Reopened.ToString("N0", CultureInfo.InvariantCulture));
        yield return ("FCR rate", all.FcrRate?.ToString("P1", CultureInfo.InvariantCulture) ?? "–");
        foreach (var duration in figures.Durations)
        {
            yield return ($"{duration.Title}, median", ReportText.Brief(duration.Median));
        }

        yield return ("Payments completed, USD", all.CompletedUsd.ToString("N2", CultureInfo.InvariantCulture));
        foreach (var topic in figures.ByTopic.Groups.Take(MostGroups))
        {
            yield return ($"Topic {topic.Name}", topic.Conversations.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<string> Text(Summary figures, string? left) =>
        [.. left is null ? Array.Empty<string>() : [left, ""], .. Lines(figures).Select(l => $"{l.Label}: {l.Figure}")];

    private static string Html(Summary figures, string? left)
    {
        var rows = string.Concat(Lines(figures).Select(l =>
            $"<tr><td style=\"padding:4px 24px 4px 0\">{WebUtility.HtmlEncode(l.Label)}</td>"
            + $"<td style=\"padding:4px 0;text-align:right\"><b>{WebUtility.HtmlEncode(l.Figure)}</b></td></tr>"));
        return $"""
            {(left is null ? "" : $"<p>{WebUtility.HtmlEncode(left)}</p>")}
            <table style="border-collapse:collapse">{rows}</table>
            """;
    }
}
