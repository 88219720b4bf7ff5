using ConvExport.OData.Notifications;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Report;

/// <summary>Emails are sent only over an encrypted connection, unless the settings allow otherwise.</summary>
public sealed class MailEncryptionTests(MailEncryptionTests.App app) : IClassFixture<MailEncryptionTests.App>
{
    [Fact]
    public async Task A_server_without_encryption_gets_no_email()
    {
        var (email, view) = (NotificationApp.NewEmail(), await app.SaveViewAsync(app.ReaderKey, "A view", ""));
        var (id, token) = await app.NewIdAsync();
        var notification = new Subscription
        {
            Id = id, ViewId = view.Id, OwnerId = NotificationApp.IdOf(app.ReaderKey), OwnerName = "reader", Scope = "[]", Email = email,
            Format = "summary", TimeZone = "UTC", TokenHash = token,
        };

        var refusal = await Assert.ThrowsAsync<NotSupportedException>(() => app.Services.GetRequiredService<MailSender>().SendAsync(
            notification, view, "Subject", "<p>Text</p>", ["Text"], [], default));

        Assert.Contains("STARTTLS", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(app.ReceivedBy(email));
    }

    public sealed class App : NotificationApp
    {
        protected override IEnumerable<(string Key, string Value)> Settings => [.. base.Settings, ("Mail:IsEncrypted", "true")];
    }
}
