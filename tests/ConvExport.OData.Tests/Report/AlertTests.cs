using ConvExport.OData.Access;
using ConvExport.OData.Alerts;
using ConvExport.OData.Fold;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Report;

/// <summary>Alerts on the figures of saved views. The mail server and the webhook run on this machine.</summary>
public abstract class AlertTests(AlertTests.App app)
{
    private const string Berlin = "Europe/Berlin";

    public class App : NotificationApp, IAsyncLifetime
    {
        internal FakeWebhook Hook { get; private set; } = null!;

        protected override int Conversations => IsOnSqlServer ? 300 : 3_000;

        protected override IEnumerable<(string Key, string Value)> Settings => [.. base.Settings, ("Alerts:WebhookHosts:0", Hook.Host)];

        public new async Task InitializeAsync()
        {
            Hook = await FakeWebhook.StartAsync();
            await base.InitializeAsync();
        }

        public new async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await Hook.DisposeAsync();
        }

        Task IAsyncLifetime.InitializeAsync() => InitializeAsync();

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync();
    }

    [SkippableFact]
    public async Task An_alert_sends_one_message_when_it_fires_and_one_when_it_is_resolved_and_counts_only_its_readers_rows()
    {
        var last = LastDayOf(r => r.InboxIdCreated == ConvExportApp.ScopedInbox);
        var count = app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox && BerlinDay(r.CreatedAt) is var day
            && day > DateOnly.FromDateTime(last).AddDays(-7) && day <= DateOnly.FromDateTime(last));
        var alert = await AddAsync(
            app.ScopedKey, AlertFigure.Conversations, AlertRule.Above, AlertInterval.Hour, "?period=last-7d", threshold: count - 1);
        foreach (var (at, emails, calls) in new[]
        {
            (last.AddHours(12), 1, 1), (last.AddHours(13), 1, 1), (last.AddHours(14).AddMinutes(1), 1, 1), (last.AddDays(30), 2, 2),
            (last.AddDays(31), 2, 2),
        })
        {
            await RunAtAsync(at);
            Assert.Equal(emails, app.ReceivedBy(alert.Email).Count);
            Assert.Equal(calls, CallsOf(alert).Count);
        }

        var mail = app.ReceivedBy(alert.Email);
        Assert.StartsWith("Alert: ", mail[0].Subject, StringComparison.Ordinal);
        Assert.Contains($": {count}, above {count - 1}.", mail[0].TextBody, StringComparison.Ordinal);
        Assert.Contains("https://reports.example.com/conversations?period=last-7d", mail[0].HtmlBody, StringComparison.Ordinal);
        Assert.StartsWith("Resolved: ", mail[1].Subject, StringComparison.Ordinal);
        var calls2 = CallsOf(alert);
        Assert.Equal(["firing", "ok"], calls2.Select(c => c.GetProperty("state").GetString()));
        Assert.Equal([count, 0], calls2.Select(c => c.GetProperty("value").GetDouble()));
        Assert.Equal(count - 1, calls2[0].GetProperty("threshold").GetDouble());
        Assert.Equal("https://reports.example.com/conversations?period=last-7d", calls2[0].GetProperty("url").GetString());
        Assert.Contains("/unsubscribe/", mail[1].Headers[MimeKit.HeaderId.ListUnsubscribe], StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Concurrent_runs_send_a_message_once_and_a_failed_webhook_is_called_again_without_another_email()
    {
        var last = LastDayOf(_ => true).AddDays(100);
        var alert = await AddAsync(app.ReaderKey, AlertFigure.Revenue, AlertRule.Above, AlertInterval.Day, "", threshold: 0);
        app.Hook.Status = 500;
        app.Time.AdjustTime(new DateTimeOffset(last.AddHours(12), TimeSpan.Zero));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync()));
        Assert.Single(CallsOf(alert));
        Assert.Contains("500", (await FindAsync(alert)).Error, StringComparison.Ordinal);

        app.Hook.Status = 302;
        await RunAtAsync(last.AddHours(12).AddMinutes(11));
        Assert.Equal(2, CallsOf(alert).Count);
        Assert.Equal(0, app.Hook.Elsewhere);

        app.Hook.Status = 200;
        await RunAtAsync(last.AddHours(12).AddMinutes(22));
        await RunAtAsync(last.AddHours(12).AddMinutes(33));
        Assert.Equal(3, CallsOf(alert).Count);
        Assert.Single(app.ReceivedBy(alert.Email));
        var now = await FindAsync(alert);
        Assert.Null(now.Error);
        Assert.Equal(AlertState.Firing, now.State);
    }

    [SkippableTheory]
    [InlineData(AlertInterval.Day, AlertFigure.Conversations)]
    [InlineData(AlertInterval.Hour, AlertFigure.Conversations)]
    [InlineData(AlertInterval.Day, AlertFigure.Revenue)]
    public async Task A_figure_is_unusual_if_it_is_more_than_three_deviations_from_the_median_of_the_same_weekday(
        AlertInterval interval, AlertFigure figure)
    {
        var alert = Compose(
            app.ReaderKey, await app.SaveViewAsync(app.ReaderKey, $"All {interval} {figure}", ""), ("x", []), figure, interval);
        var view = (await app.Services.GetRequiredService<SavedViewStore>().FindAsync(alert.ViewId, alert.OwnerId, default))!;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Berlin);
        var last = LastDayOf(r => r.CreatedAt.Year is > 2000 and < 2100);
        var states = new HashSet<AlertState>();
        for (var ago = 0; ago < 28; ago++)
        {
            var now = last.AddDays(-ago).AddHours(13).AddMinutes(7);
            app.Time.AdjustTime(new DateTimeOffset(now, TimeSpan.Zero));
            var result = await app.Services.GetRequiredService<AlertCheck>().RunAsync(alert, view, InboxScope.Everything, default);
            var local = TimeZoneInfo.ConvertTimeFromUtc(now, zone);
            var day = DateOnly.FromDateTime(local).AddDays(interval == AlertInterval.Hour ? 0 : -1);
            double? Of(DateOnly one)
            {
                var rows = app.Rows.Values.Where(r => TimeZoneInfo.ConvertTimeFromUtc(r.CreatedAt, zone) is var at
                    && DateOnly.FromDateTime(at) == one && (interval == AlertInterval.Day || at.TimeOfDay < local.TimeOfDay)).ToList();
                return rows.Count == 0 ? null
                    : figure == AlertFigure.Conversations ? rows.Count
                    : (double)rows.Sum(r => r.PaymentAmountCompletedUsd);
            }

            var past = Enumerable.Range(1, 8).Select(w => Of(day.AddDays(-7 * w))).OfType<double>().ToList();
            Assert.Equal(day, result.Day);
            if (past.Count < 4)
            {
                Assert.Equal(AlertState.NoData, result.State);
                continue;
            }

            var (value, median) = (Of(day) ?? 0, Median(past));
            var deviation = Median([.. past.Select(v => Math.Abs(v - median))]);
            Assert.Equal(value, result.Value!.Value, 6);
            Assert.Equal(median - 3 * deviation, result.Usual!.Value.Low, 6);
            Assert.Equal(median + 3 * deviation, result.Usual!.Value.High, 6);
            Assert.Equal(Math.Abs(value - median) <= 3 * deviation ? AlertState.Ok : AlertState.Firing, result.State);
            states.Add(result.State);
        }

        Assert.Contains(AlertState.Firing, states);
        Assert.Contains(AlertState.Ok, states);
    }

    [SkippableFact]
    public async Task Without_enough_data_an_alert_neither_fires_nor_is_resolved()
    {
        // Ten years after the newest conversation, a share has no value, and there are no values of the same weekday to compare with.
        var late = LastDayOf(_ => true).AddYears(10);
        var share = await AddAsync(app.ReaderKey, AlertFigure.FcrRate, AlertRule.Below, AlertInterval.Hour, "?period=today", threshold: 1);
        var unusual = await AddAsync(app.ReaderKey, AlertFigure.Conversations, AlertRule.Unusual, AlertInterval.Hour, "");
        await RunAtAsync(late);
        foreach (var alert in new[] { share, unusual })
        {
            var found = await FindAsync(alert);
            Assert.Equal((AlertState.NoData, null), (found.State, found.Error));
            Assert.Equal(late, found.CheckedUtc);
            Assert.Empty(app.ReceivedBy(alert.Email));
        }
    }

    [SkippableFact]
    public async Task An_alert_with_a_revoked_key_or_a_faulty_view_records_an_error_and_sends_nothing()
    {
        var late = LastDayOf(_ => true).AddYears(20);
        var key = await app.Services.GetRequiredService<ApiKeys>().CreateAsync(new NewKey("for a while", Roles.Reader), default);
        var revoked = await AddAsync(key, AlertFigure.Conversations, AlertRule.Above, AlertInterval.Hour, "", threshold: 0);
        var faulty = await AddAsync(
            app.ReaderKey, AlertFigure.Conversations, AlertRule.Above, AlertInterval.Hour, "?f=NoSuchColumn~eq~1", threshold: 0);
        await app.Services.GetRequiredService<ApiKeys>().RevokeAsync(NotificationApp.IdOf(key), default);
        await RunAtAsync(late);
        Assert.Contains("revoked", (await FindAsync(revoked)).Error, StringComparison.Ordinal);
        Assert.Contains("NoSuchColumn", (await FindAsync(faulty)).Error, StringComparison.Ordinal);
        Assert.Empty(app.ReceivedBy(revoked.Email).Concat(app.ReceivedBy(faulty.Email)));
        Assert.Empty(CallsOf(revoked).Concat(CallsOf(faulty)));
    }

    [Theory]
    [InlineData("https://hooks.example.com/a", true)]
    [InlineData("https://HOOKS.example.com/a", true)]
    [InlineData("https://hooks.example.com:8443/a", false)]
    [InlineData("http://hooks.example.com/a", false)]
    [InlineData("https://me@hooks.example.com/a", false)]
    [InlineData("https://hooks.example.com.evil.com/a", false)]
    [InlineData("https://169.254.169.254/latest", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/a", false)]
    public void Only_allowed_hosts_are_called(string webhook, bool isAllowed) =>
        Assert.Equal(isAllowed, new AlertOptions { WebhookHosts = ["hooks.example.com"] }.FaultOf(webhook) is null);

    /// <summary>Returns the day of the newest matching conversation. Skips the test if the database server is not available.</summary>
    private DateTime LastDayOf(Func<ConversationRow, bool> some)
    {
        _ = app.Services;
        return app.Rows.Values.Where(some).Max(r => r.CreatedAt).Date;
    }

    private static DateOnly BerlinDay(DateTime utc) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, TimeZoneInfo.FindSystemTimeZoneById(Berlin)));

    private static double Median(List<double> values)
    {
        values = [.. values.Order()];
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }

    private List<System.Text.Json.JsonElement> CallsOf(Alert alert) =>
        [.. app.Hook.Received.Where(c => c.GetProperty("alert").GetString() == alert.Id)];

    private async Task<Alert> FindAsync(Alert alert)
    {
        await using var context = await app.ContextAsync();
        return await context.Alerts.AsNoTracking().SingleAsync(a => a.Id == alert.Id);
    }

    private async Task<Alert> AddAsync(
        string key, AlertFigure figure, AlertRule rule, AlertInterval interval, string query, double? threshold = null)
    {
        var id = await app.NewIdAsync();
        var alert = Compose(key, await app.SaveViewAsync(key, $"View {id.Id}", query), id, figure, interval, rule, threshold, app.Hook.Url);
        Assert.True(await app.Services.GetRequiredService<AlertStore>().AddAsync(alert, default));
        return alert;
    }

    private static Alert Compose(
        string key, SavedView view, (string Id, byte[] TokenHash) id, AlertFigure figure, AlertInterval interval,
        AlertRule rule = AlertRule.Unusual, double? threshold = null, string webhook = "") => new()
        {
            Id = id.Id, ViewId = view.Id, OwnerId = NotificationApp.IdOf(key), OwnerName = "reader", Scope = "[]",
            Email = NotificationApp.NewEmail(), Webhook = webhook, Figure = figure, Rule = rule, Threshold = threshold, Interval = interval,
            Hour = 8, TimeZone = Berlin, TokenHash = id.TokenHash, NextUtc = new DateTime(2020, 1, 1),
        };

    private Task RunAtAsync(DateTime utc)
    {
        app.Time.AdjustTime(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
        return RunAsync();
    }

    private Task RunAsync() => ActivatorUtilities.CreateInstance<AlertJob>(app.Services).RunAsync(default);
}

public sealed class SqliteAlertTests(AlertTests.App app) : AlertTests(app), IClassFixture<AlertTests.App>;

public sealed class SqlServerAlertTests(SqlServerAlertTests.ServerApp app) : AlertTests(app), IClassFixture<SqlServerAlertTests.ServerApp>
{
    public sealed class ServerApp : App
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
