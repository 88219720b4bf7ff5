using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace ConvExport.OData.Notifications;

/// <summary>Settings of the section <c>Mail</c>: the SMTP server that sends the emails of subscriptions and alerts.</summary>
public sealed class MailOptions : IValidatableObject
{
    public const string Section = "Mail";

    /// <summary>The host name of the SMTP server. If empty, no emails are sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port of the SMTP server.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>
    /// Whether to encrypt the connection: with TLS from the beginning on port 465, with STARTTLS on all other ports. If the
    /// server does not support this, no email is sent. Use <c>false</c> only for servers on this machine.
    /// </summary>
    public bool IsEncrypted { get; set; } = true;

    /// <summary>The user name; empty to send without signing in.</summary>
    public string User { get; set; } = "";

    /// <summary>The password.</summary>
    public string Password { get; set; } = "";

    /// <summary>
    /// A file with the password, instead of <see cref="Password"/>. It is read for each email, so it can be replaced while the server runs.
    /// </summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The sender, such as <c>Reports &lt;reports@example.com&gt;</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>The domains to which emails may be sent; empty for all.</summary>
    public IReadOnlyList<string> AllowedDomains { get; set; } = [];

    /// <summary>The largest attachment in bytes. A larger file is not attached; the email says to open the view to download it.</summary>
    [Range(0, 100_000_000)]
    public long MaxAttachmentBytes { get; set; } = 15_000_000;

    internal bool IsConfigured => Host.Length > 0;

    /// <summary>Whether emails may be sent to an address.</summary>
    internal bool Allows(string email) => AllowedDomains.Count == 0
        || AllowedDomains.Contains(email[(email.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && !MailboxAddress.TryParse(From, out _))
        {
            yield return new ValidationResult($"'{From}' is not an email address such as reports@example.com", [nameof(From)]);
        }
    }
}
