using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Report;
using ConvExport.OData.Storage;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.SqlServer;
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
        .AddSingleton<RebuildWatch>()
        .AddSingleton<RebuildLog>()
        .AddSingleton<SettingsChange>();

    /// <summary>Hangfire with its workers, for a process that serves.</summary>
    public static IServiceCollection AddRecomputeJobs(this IServiceCollection services)
    {
        // Registered here rather than through the library's static configuration, which all applications of a process share.
        services.AddSingleton(provider => StorageOf(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseJobDetailsRenderer(10, RebuildProgressView.Render));
        services.AddHangfireServer((provider, server) =>
            server.WorkerCount = provider.GetRequiredService<IOptions<RecomputeOptions>>().Value.WorkersHere);
        return services.AddHostedService<MarkWatcher>();
    }

    private static JobStorage StorageOf(StorageOptions storage) => storage.Provider == StorageProvider.SqlServer
        ? new SqlServerStorage(storage.ConnectionString)
        : new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(1) });

    public static void MapRecompute(this IEndpointRouteBuilder app)
    {
        var jobs = app.ServiceProvider.GetRequiredService<IRecurringJobManager>();
        jobs.AddOrUpdate<RecomputeChangedJob>(ChangedJob, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
        jobs.AddOrUpdate<RebuildJob>("rebuild", job => job.RunAsync(null, CancellationToken.None), Cron.Never);

        app.MapGet("/recompute", RecomputeStatus.GetAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("What is still to be folded, and how far a rebuild is.")
            .Produces<RecomputeStatus>().ProducesProblem(403);

        // Who may see it is decided by the endpoint's policy, as everywhere; the dashboard's own filter only knows "local".
        app.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = Array.Empty<IDashboardAuthorizationFilter>(),
            DashboardTitle = "ConvExport.OData jobs",
            DisplayStorageConnectionString = false,
        }).RequireAuthorization(Roles.Admin);
    }
}
