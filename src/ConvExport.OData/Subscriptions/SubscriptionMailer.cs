using System.Globalization;
using System.Net;
using ConvExport.OData.Downloads;
using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages;
using ConvExport.OData.Query;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Query.Reports;
using ConvExport.OData.Query.Reports.Summaries;
using ConvExport.OData.Storage;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ConvExport.OData.Subscriptions;

/// <summary>Composes the email of a subscription from the rows of its reader, and sends it.</summary>
internal sealed class SubscriptionMailer(
    ReadContexts contexts, DownloadWriter downloads, FoldSettings settings, TimeProvider time, IOptions<MailOptions> mail,
    IOptions<PublicAddressOptions> address, SubscriptionTokens tokens)
{
    private const string Summary = "summary";
    private const int MostGroups = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Sends a subscription with the rows of a scope. Throws <see cref="RequestException"/> if the view cannot be shown, and another exception
    /// if the mail server does not accept the email.
    /// </summary>
    public async Task SendAsync(Subscription subscription, SavedView saved, InboxScope scope, CancellationToken cancellation)
    {
        var view = ReportView.Parse(saved.Path + saved.Query, settings.TimeZone, time.GetUtcNow());
        view = view.TimeZone.Length > 0 ? view : ReportView.Parse(
            saved.Path + saved.Query + (saved.Query.Length == 0 ? "?" : "&") + "timezone=" + Uri.EscapeDataString(subscription.TimeZone),
            settings.TimeZone, time.GetUtcNow());
        if (SavedViewLinks.FaultOf(view) is { } fault)
        {
            // A faulty view has no filters: it would send all rows.
            throw RequestException.Invalid($"The saved view cannot be shown: {fault}");
        }

        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(mail.Value.From));
        message.To.Add(MailboxAddress.Parse(subscription.Email));
        message.Subject = saved.Name;
        message.Date = time.GetUtcNow();
        var root = address.Value.BaseUrl;
        var end = root is null ? null : $"{root}/unsubscribe/{tokens.Of(subscription.Id)}";
        if (end is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{end}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        var body = new BodyBuilder();
        var left = subscription.Format == Summary ? null : await AttachAsync(body, subscription, view, scope, cancellation);
        var figures = await FiguresAsync(view, scope, cancellation);
        body.HtmlBody = Html(saved, figures, root is null ? null : root + saved.Path + saved.Query, end, left);
        body.TextBody = Text(saved, figures, root is null ? null : root + saved.Path + saved.Query, end, left);
        message.Body = body.ToMessageBody();
        await DeliverAsync(message, cancellation);
    }

    private async Task<Summary> FiguresAsync(ReportView view, InboxScope scope, CancellationToken cancellation)
    {
        await using var source = await RowSource.OpenAsync(contexts, scope, time.GetUtcNow().UtcDateTime, cancellation);
        var plan = await ReportPlan.OfAsync(view.ToRequest(), source, settings.TimeZone, cancellation);
        return await new SummaryQuery(source, plan.Conversations!, view.Zone).RunAsync(cancellation);
    }

    /// <summary>Attaches the file. Returns what to tell the reader if it is too large; otherwise null.</summary>
    private async Task<string?> AttachAsync(
        BodyBuilder body, Subscription subscription, ReportView view, InboxScope scope, CancellationToken cancellation)
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
                    CultureInfo.InvariantCulture, $"The file has {bytes / 1_000_000.0:0.0} MB and is too large for an email. Open the view to download it.");
            }

            body.Attachments.Add(
                request.FileName(format.Name), await File.ReadAllBytesAsync(path, cancellation), ContentType.Parse(format.MediaType));
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

    private static string Text(SavedView saved, Summary figures, string? view, string? end, string? left) => string.Join("\r\n",
    [
        saved.Name, "", .. left is null ? Array.Empty<string>() : [left, ""], .. Lines(figures).Select(l => $"{l.Label}: {l.Figure}"), "",
        .. view is null ? Array.Empty<string>() : [$"Open the view: {view}"], .. end is null ? Array.Empty<string>() : [$"Unsubscribe: {end}"],
    ]);

    private static string Html(SavedView saved, Summary figures, string? view, string? end, string? left)
    {
        var rows = string.Concat(Lines(figures).Select(l =>
            $"<tr><td style=\"padding:4px 24px 4px 0\">{WebUtility.HtmlEncode(l.Label)}</td>"
            + $"<td style=\"padding:4px 0;text-align:right\"><b>{WebUtility.HtmlEncode(l.Figure)}</b></td></tr>"));
        return $"""
            <!DOCTYPE html>
            <html lang="en"><body style="font-family:Segoe UI,Arial,sans-serif;color:#16202b">
            <h1 style="font-size:20px">{WebUtility.HtmlEncode(saved.Name)}</h1>
            {(left is null ? "" : $"<p>{WebUtility.HtmlEncode(left)}</p>")}
            <table style="border-collapse:collapse">{rows}</table>
            {(view is null ? "" : $"<p><a href=\"{WebUtility.HtmlEncode(view)}\">Open the view</a></p>")}
            {(end is null ? "" : $"<p style=\"font-size:12px\"><a href=\"{WebUtility.HtmlEncode(end)}\">Unsubscribe</a></p>")}
            </body></html>
            """;
    }

    private async Task DeliverAsync(MimeMessage message, CancellationToken cancellation)
    {
        var options = mail.Value;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(
            options.Host, options.Port, options.IsEncrypted ? SecureSocketOptions.Auto : SecureSocketOptions.None, cancellation);
        if (options.User.Length > 0)
        {
            var password = options.PasswordFile.Length > 0
                ? (await File.ReadAllTextAsync(options.PasswordFile, cancellation)).Trim()
                : options.Password;
            await client.AuthenticateAsync(options.User, password, cancellation);
        }

        await client.SendAsync(message, cancellation);
        await client.DisconnectAsync(quit: true, cancellation);
    }
}
