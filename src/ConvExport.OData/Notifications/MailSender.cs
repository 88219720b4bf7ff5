using System.Net;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ConvExport.OData.Notifications;

/// <summary>Composes emails about saved views, and gives them to the mail server.</summary>
internal sealed class MailSender(
    TimeProvider time, IOptions<MailOptions> mail, IOptions<PublicAddressOptions> address, NotificationTokens tokens, ContentRoot root)
{
    /// <summary>The port on which connections begin with TLS (RFC 8314). On other ports, STARTTLS starts it.</summary>
    private const int PortWithTls = 465;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns the URL of a saved view; null if the server's public address is not configured.</summary>
    public string? AddressOf(SavedView view) => address.Value.BaseUrl is { } site ? site + view.Path + view.Query : null;

    /// <summary>
    /// Sends an email to the address of a notification. The email ends with links to open the view and to unsubscribe, if the server's
    /// public address is configured. Throws if the mail server does not accept the email.
    /// </summary>
    /// <param name="notification">The notification.</param>
    /// <param name="view">Its saved view.</param>
    /// <param name="subject">The subject, which is also the heading.</param>
    /// <param name="html">The content as HTML.</param>
    /// <param name="lines">The same content as plain text.</param>
    /// <param name="files">The attachments; each has a name, content and media type.</param>
    /// <param name="cancellation">Cancels the delivery.</param>
    public async Task SendAsync(
        ViewNotification notification, SavedView view, string subject, string html, IEnumerable<string> lines,
        IEnumerable<(string Name, byte[] Content, string MediaType)> files, CancellationToken cancellation)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(mail.Value.From));
        message.To.Add(MailboxAddress.Parse(notification.Email));
        message.Subject = subject;
        message.Date = time.GetUtcNow();
        await tokens.LoadAsync(cancellation);
        var open = AddressOf(view);
        var end = address.Value.BaseUrl is { } site ? $"{site}{NotificationsSetup.EndPath}/{tokens.Of(notification.Id)}" : null;
        if (end is not null)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{end}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        var body = new BodyBuilder { HtmlBody = Html(subject, html, open, end), TextBody = Text(subject, lines, open, end) };
        foreach (var (name, content, mediaType) in files)
        {
            body.Attachments.Add(name, content, ContentType.Parse(mediaType));
        }

        message.Body = body.ToMessageBody();
        await DeliverAsync(message, cancellation);
    }

    private static string Text(string subject, IEnumerable<string> lines, string? open, string? end) => string.Join("\r\n",
    [
        subject, "", .. lines, "", .. open is null ? Array.Empty<string>() : [$"Open the view: {open}"],
        .. end is null ? Array.Empty<string>() : [$"Unsubscribe: {end}"],
    ]);

    private static string Html(string subject, string html, string? open, string? end) => $"""
        <!DOCTYPE html>
        <html lang="en"><body style="font-family:Segoe UI,Arial,sans-serif;color:#16202b">
        <h1 style="font-size:20px">{WebUtility.HtmlEncode(subject)}</h1>
        {html}
        {(open is null ? "" : $"<p><a href=\"{WebUtility.HtmlEncode(open)}\">Open the view</a></p>")}
        {(end is null ? "" : $"<p style=\"font-size:12px\"><a href=\"{WebUtility.HtmlEncode(end)}\">Unsubscribe</a></p>")}
        </body></html>
        """;

    private async Task DeliverAsync(MimeMessage message, CancellationToken cancellation)
    {
        var options = mail.Value;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(
            options.Host, options.Port, !options.IsEncrypted ? SecureSocketOptions.None
                : options.Port == PortWithTls ? SecureSocketOptions.SslOnConnect
                : SecureSocketOptions.StartTls,
            cancellation);
        if (options.User.Length > 0)
        {
            var password = options.PasswordFile.Length > 0
                ? (await File.ReadAllTextAsync(Path.GetFullPath(options.PasswordFile, root.Path), cancellation)).Trim()
                : options.Password;
            await client.AuthenticateAsync(options.User, password, cancellation);
        }

        await client.SendAsync(message, cancellation);
        await client.DisconnectAsync(quit: true, cancellation);
    }
}
