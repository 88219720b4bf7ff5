using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Report;
using ConvExport.OData.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Recompute;

internal static class RecomputeSetup
{
    public const string ChangedJob = "recompute-changed";

    /// <summary>The recompute itself, for every process.</summary>
    public static IServiceCollection AddRecompute(this IServiceCollection services) => services
        .AddSingleton<RecomputeSignal>()
        .AddSingleton(provider => provider.GetRequiredService<IOptions<ReportOptions>>().Value.ToFoldSettings())
        .AddSingleton<Recomputer>()
        .AddSingleton<SettingsChange>();

    /// <summary>Hangfire with its workers, for a process that serves.</summary>
    public static IServiceCollection AddRecomputeJobs(this IServiceCollection services)
    {
        services.AddHangfire((provider, hangfire) =>
        {
            var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            hangfire.UseJobDetailsRenderer(10, RebuildProgressView.Render);
            _ = storage.Provider == StorageProvider.SqlServer
                ? hangfire.UseSqlServerStorage(storage.ConnectionString)
                : (IGlobalConfiguration)hangfire.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });
        });
        services.AddHangfireServer((provider, server) =>
            server.WorkerCount = provider.GetRequiredService<IOptions<RecomputeOptions>>().Value.Workers);
        return services.AddHostedService<MarkWatcher>();
    }

    public static void MapRecompute(this IEndpointRouteBuilder app)
    {
        var jobs = app.ServiceProvider.GetRequiredService<IRecurringJobManager>();
        jobs.AddOrUpdate<RecomputeChangedJob>(ChangedJob, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
        jobs.AddOrUpdate<RebuildJob>("rebuild", job => job.RunAsync(null, CancellationToken.None), Cron.Never);

        // Who may see it is decided by the endpoint's policy, as everywhere; the dashboard's own filter only knows "local".
        app.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = Array.Empty<IDashboardAuthorizationFilter>(),
            DashboardTitle = "ConvExport.OData jobs",
            DisplayStorageConnectionString = false,
        }).RequireAuthorization(Roles.Admin);
    }
}
