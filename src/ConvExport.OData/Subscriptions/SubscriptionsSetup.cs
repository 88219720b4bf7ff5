using Hangfire;

namespace ConvExport.OData.Subscriptions;

internal static class SubscriptionsSetup
{
    private const string Job = "subscriptions";

    public static IServiceCollection AddSubscriptions(this IServiceCollection services) => services
        .AddSingleton<SubscriptionMailer>()
        .AddTransient<SubscriptionJob>();

    /// <summary>
    /// Schedules the Hangfire job that sends due subscriptions. The job runs once a minute. Call this method in a process with the role
    /// worker.
    /// </summary>
    public static void StartSubscriptions(this IServiceProvider services) => services.GetRequiredService<IRecurringJobManager>()
        .AddOrUpdate<SubscriptionJob>(Job, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
}
