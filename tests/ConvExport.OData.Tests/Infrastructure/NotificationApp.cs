using ConvExport.OData.Notifications;
using ConvExport.OData.Storage;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>An application that sends its emails to an SMTP server on this machine.</summary>
public class NotificationApp : ConvExportApp, IAsyncLifetime
{
    private static int _count;

    internal FakeSmtp Smtp { get; } = new();

    /// <summary>
    /// Starts the application and removes the recurring jobs for subscriptions and alerts. The tests run these jobs at chosen times.
    /// </summary>
    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!IsUnavailable)
        {
            var jobs = Services.GetRequiredService<IRecurringJobManager>();
            jobs.RemoveIfExists("subscriptions");
            jobs.RemoveIfExists("alerts");
        }
    }

    Task IAsyncLifetime.InitializeAsync() => InitializeAsync();

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{Smtp.Port}"), ("Mail:IsEncrypted", "false"),
        ("Mail:From", "Reports <reports@example.com>"), ("Feed:PublicBaseUrl", "https://reports.example.com"),
    ];

    /// <summary>Returns an email address that no other test uses.</summary>
    public static string NewEmail() => $"reader{Interlocked.Increment(ref _count)}@example.com";

    /// <summary>Returns the id in a key.</summary>
    public static string IdOf(string key) => key.Split('_')[1];

    public static DateTime At(string utc) =>
        DateTime.SpecifyKind(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);

    internal List<MimeMessage> ReceivedBy(string email) => [.. Smtp.Received.Where(m => m.To.Mailboxes.Any(t => t.Address == email))];

    internal async Task<SavedView> SaveViewAsync(string key, string name, string query) => (await Services
        .GetRequiredService<SavedViewStore>().SaveAsync(name, IdOf(key), "reader", "/conversations", query, default))!;

    /// <summary>Returns the id of a new subscription or alert, and the hash of its token.</summary>
    public async Task<(string Id, byte[] TokenHash)> NewIdAsync()
    {
        var tokens = Services.GetRequiredService<NotificationTokens>();
        await tokens.LoadAsync(default);
        var id = Guid.NewGuid().ToString("N");
        return (id, NotificationTokens.HashOf(tokens.Of(id)));
    }

    protected override void Dispose(bool disposing)
    {
        Smtp.Dispose();
        base.Dispose(disposing);
    }
}
