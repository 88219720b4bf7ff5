using ConvExport.OData.Access;
using ConvExport.OData.Notifications;
using ConvExport.OData.Storage;
using ConvExport.OData.Subscriptions;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ConvExport.OData.Tests.Report;

/// <summary>Saved views that are sent by email, to an SMTP server on this machine.</summary>
public abstract class SubscriptionTests(NotificationApp app)
{
    [SkippableFact]
    public async Task A_subscription_is_sent_once_at_its_hour_even_when_the_clocks_change_and_contains_its_readers_rows()
    {
        // Berlin's clocks change on 27 October 2024: 08:00 is 06:00 UTC before and 07:00 UTC after.
        var (email, id) = await SubscribeAsync(app.ScopedKey, "xlsx", SubscriptionInterval.Day, new DateTime(2024, 10, 25, 12, 0, 0));
        foreach (var (at, sent) in new[]
        {
            ("2024-10-26T05:59:00", 0), ("2024-10-26T06:00:00", 1), ("2024-10-26T06:01:00", 1),
            ("2024-10-27T06:59:00", 1), ("2024-10-27T07:00:30", 2), ("2024-10-27T23:00:00", 2), ("2024-10-28T07:00:00", 3),
        })
        {
            await RunAtAsync(at);
            Assert.Equal(sent, ReceivedBy(email).Count);
        }

        var mail = ReceivedBy(email)[0];
        Assert.Equal("reports@example.com", mail.From.Mailboxes.Single().Address);
        var file = (MimePart)mail.Attachments.Single();
        var bytes = new MemoryStream();
        await file.Content!.DecodeToAsync(bytes);
        var rows = Workbook.Read(bytes.ToArray())["Conversations"].Skip(1).Select(r => (string)r[1]!).Order(StringComparer.Ordinal);
        var expected = app.Rows.Values.Where(r => r.InboxIdCreated == ConvExportApp.ScopedInbox && r.TimesClosed > 0)
            .Select(r => r.ConversationId).Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows);
        Assert.Contains("https://reports.example.com/conversations?f=TimesClosed~gt~0", mail.HtmlBody, StringComparison.Ordinal);

        // The link in the email opens a page whose button ends the subscription. Opening the link alone does not end it, because mail
        // programs open links to check them.
        var link = LinkIn(mail);
        using var stranger = app.Stranger();
        Assert.Contains("<button>", await stranger.GetStringAsync(link), StringComparison.Ordinal);
        Assert.Single(await SubscriptionsOfAsync(app.ScopedKey), s => s.Id == id);
        using var ended = await stranger.PostAsync(link, null);
        Assert.Equal(200, (int)ended.StatusCode);
        Assert.DoesNotContain(await SubscriptionsOfAsync(app.ScopedKey), s => s.Id == id);
        await RunAtAsync("2024-10-29T07:00:00");
        Assert.Equal(3, ReceivedBy(email).Count);
    }

    [SkippableFact]
    public async Task The_link_in_an_email_ends_the_subscription_even_if_the_secrets_were_replaced_after_its_creation()
    {
        var (email, id) = await SubscribeAsync(
            app.ReaderKey, "summary", SubscriptionInterval.Day, new DateTime(2024, 9, 1, 12, 0, 0),
            tokenHash: NotificationTokens.HashOf("old"));
        using var stranger = app.Stranger();
        await RunAtAsync("2024-09-02T07:00:00");
        using var old = await stranger.PostAsync("/unsubscribe/old", null);
        Assert.Contains("use the link in", await old.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(await SubscriptionsOfAsync(app.ReaderKey), s => s.Id == id);

        using var ended = await stranger.PostAsync(LinkIn(ReceivedBy(email).Single()), null);
        Assert.Contains("no longer get these emails", await ended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await SubscriptionsOfAsync(app.ReaderKey), s => s.Id == id);
    }

    [SkippableFact]
    public async Task Concurrent_runs_send_a_subscription_once()
    {
        var (email, _) = await SubscribeAsync(app.ReaderKey, "summary", SubscriptionInterval.Week, new DateTime(2024, 11, 1));
        app.Time.AdjustTime(new DateTimeOffset(2024, 11, 4, 7, 0, 0, TimeSpan.Zero));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync()));
        Assert.Single(ReceivedBy(email));
        Assert.Contains("Conversations", ReceivedBy(email)[0].TextBody, StringComparison.Ordinal);
        Assert.Empty(ReceivedBy(email)[0].Attachments);
    }

    [SkippableFact]
    public async Task A_refused_email_is_tried_again_and_a_revoked_key_gets_none()
    {
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var key = await keys.CreateAsync(new NewKey("for a while", Roles.Reader), default);
        var (email, id) = await SubscribeAsync(key, "csv", SubscriptionInterval.Month, new DateTime(2024, 11, 15));
        app.Smtp.Refuses = true;
        await RunAtAsync("2024-12-01T07:00:00");
        app.Smtp.Refuses = false;
        Assert.Contains("no such mailbox", (await SubscriptionsOfAsync(key)).Single(s => s.Id == id).Error, StringComparison.Ordinal);
        Assert.Empty(ReceivedBy(email));
        await RunAtAsync("2024-12-01T07:11:00");
        Assert.Single(ReceivedBy(email));
        Assert.Null((await SubscriptionsOfAsync(key)).Single(s => s.Id == id).Error);

        await keys.RevokeAsync(IdOf(key), default);
        await RunAtAsync("2025-01-01T07:00:00");
        Assert.Single(ReceivedBy(email));
        Assert.Contains("revoked", (await SubscriptionsOfAsync(key)).Single(s => s.Id == id).Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_view_that_can_no_longer_be_shown_is_not_sent_as_a_view_of_all_rows()
    {
        var (email, id) = await SubscribeAsync(
            app.ReaderKey, "csv", SubscriptionInterval.Day, new DateTime(2025, 2, 1, 12, 0, 0), "?f=NoSuchColumn~eq~1");
        await RunAtAsync("2025-02-02T07:00:00");
        Assert.Empty(ReceivedBy(email));
        Assert.Contains(
            "NoSuchColumn", (await SubscriptionsOfAsync(app.ReaderKey)).Single(s => s.Id == id).Error, StringComparison.Ordinal);
        Assert.True(await app.Services.GetRequiredService<SubscriptionStore>().DeleteAsync(id, IdOf(app.ReaderKey), default));
    }

    [Theory]
    [InlineData(SubscriptionInterval.Day, 2, "2024-03-30T12:00:00", "2024-03-31T01:00:00")]
    [InlineData(SubscriptionInterval.Day, 2, "2024-10-26T12:00:00", "2024-10-27T00:00:00")]
    [InlineData(SubscriptionInterval.Week, 8, "2024-03-25T07:00:00", "2024-04-01T06:00:00")]
    [InlineData(SubscriptionInterval.Month, 0, "2024-01-31T22:59:59", "2024-01-31T23:00:00")]
    public void The_next_time_is_at_the_readers_hour(SubscriptionInterval interval, int hour, string after, string next) => Assert.Equal(
        At(next), NotificationTimes.NextAfter(At(after), interval, hour, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

    private static DateTime At(string utc) => NotificationApp.At(utc);

    /// <summary>Returns the path of the unsubscribe link in an email.</summary>
    private static string LinkIn(MimeMessage mail) =>
        mail.Headers[HeaderId.ListUnsubscribe]!.Trim('<', '>')["https://reports.example.com".Length..];

    private static string IdOf(string key) => NotificationApp.IdOf(key);

    private List<MimeMessage> ReceivedBy(string email) => app.ReceivedBy(email);

    private Task<IReadOnlyList<Subscription>> SubscriptionsOfAsync(string key) =>
        app.Services.GetRequiredService<SubscriptionStore>().ListAsync(IdOf(key), default);

    private async Task<(string Email, string Id)> SubscribeAsync(
        string key, string format, SubscriptionInterval interval, DateTime now, string query = "?f=TimesClosed~gt~0",
        byte[]? tokenHash = null)
    {
        var email = NotificationApp.NewEmail();
        var view = await app.SaveViewAsync(key, $"Closed {email}", query);
        var (id, token) = await app.NewIdAsync();
        Assert.True(await app.Services.GetRequiredService<SubscriptionStore>().AddAsync(
            new Subscription
            {
                Id = id, ViewId = view.Id, OwnerId = IdOf(key), OwnerName = "reader", Scope = "[]", Email = email, Format = format,
                Interval = interval, Hour = 8, TimeZone = "Europe/Berlin", TokenHash = tokenHash ?? token,
                NextUtc = NotificationTimes.NextAfter(
                    DateTime.SpecifyKind(now, DateTimeKind.Utc), interval, 8, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")),
            },
            default));
        return (email, id);
    }

    private Task RunAtAsync(string utc)
    {
        app.Time.AdjustTime(new DateTimeOffset(At(utc)));
        return RunAsync();
    }

    private Task RunAsync() => ActivatorUtilities.CreateInstance<SubscriptionJob>(app.Services).RunAsync(default);
}

public sealed class SqliteSubscriptionTests(NotificationApp app) : SubscriptionTests(app), IClassFixture<NotificationApp>;

public sealed class SqlServerSubscriptionTests(SqlServerSubscriptionTests.App app)
    : SubscriptionTests(app), IClassFixture<SqlServerSubscriptionTests.App>
{
    public sealed class App : NotificationApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
