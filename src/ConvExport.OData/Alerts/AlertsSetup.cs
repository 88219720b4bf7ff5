using Hangfire;

namespace ConvExport.OData.Alerts;

internal static class AlertsSetup
{
    private const string Job = "alerts";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        // A redirect could lead to a host that is not allowed.
        services.AddHttpClient(AlertMessages.Client, client => client.Timeout = Patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        return services.AddSingleton<AlertCheck>().AddSingleton<AlertMessages>().AddTransient<AlertJob>();
    }

    /// <summary>Lets Hangfire check due alerts every minute. Call it in a process with the role worker.</summary>
    public static void StartAlerts(this IServiceProvider services) => services.GetRequiredService<IRecurringJobManager>()
        .AddOrUpdate<AlertJob>(Job, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
}
