using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Dashboard;
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

    /// <summary>Hangfire for a process that serves; with its workers, and with the watch for pending folds, where that is its role.</summary>
    public static IServiceCollection AddRecomputeJobs(this IServiceCollection services, ServerRoles roles)
    {
        // Registered here rather than through the library's static configuration, which all applications of a process share.
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseEngine>().CreateJobStorage(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString));
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(hangfire => hangfire
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseJobDetailsRenderer(10, RebuildProgressView.Render));
        if (!roles.HasFlag(ServerRoles.Worker))
        {
            return services;
        }

        services.AddHangfireServer((provider, server) =>
            server.WorkerCount = provider.GetRequiredService<IOptions<RecomputeOptions>>().Value.WorkersHere);
        return services.AddHostedService<PendingWatcher>();
    }

    public static void MapRecompute(this IEndpointRouteBuilder app, ServerRoles roles)
    {
        app.MapGet("/recompute", RecomputeStatus.GetAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("How many conversations are pending, and the progress of a rebuild.")
            .Produces<RecomputeStatus>().ProducesProblem(403);

        // Where processes share no queue, it is in the memory of the one that works.
        if (!roles.HasFlag(ServerRoles.Worker)
            && !app.ServiceProvider.GetRequiredService<DatabaseEngine>().HasSharedJobs)
        {
            app.MapGet("/jobs", () => ErrorResults.Of(404,
                "With SQLite, each process shows only its own jobs. Open /jobs on the process that has the role worker."))
                .RequireAuthorization(Roles.Admin).ExcludeFromDescription();
            return;
        }

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
