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

    /// <summary>Registers the recompute services, which every process needs.</summary>
    public static IServiceCollection AddRecompute(this IServiceCollection services) => services
        .AddSingleton<RecomputeSignal>()
        .AddSingleton(provider => provider.GetRequiredService<IOptions<ReportOptions>>().Value.ToFoldSettings())
        .AddSingleton<Recomputer>()
        .AddSingleton<RebuildWatch>()
        .AddSingleton<RebuildLog>()
        .AddSingleton<SettingsChange>();

    /// <summary>
    /// Registers Hangfire for a server. With the role worker, it also registers the Hangfire workers and the <see cref="PendingWatcher"/>.
    /// </summary>
    public static IServiceCollection AddRecomputeJobs(this IServiceCollection services, ServerRoles roles)
    {
        // All applications in a process share Hangfire's static configuration, so the job storage is registered as a service instead.
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseEngine>()
            .CreateJobStorage(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString));
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

        // With SQLite, the job queue is in the memory of the worker process, so other processes cannot show it.
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

        // The endpoint's policy controls access, as for other endpoints. The dashboard's own filter would allow only local requests.
        app.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = Array.Empty<IDashboardAuthorizationFilter>(),
            DashboardTitle = "ConvExport.OData jobs",
            DisplayStorageConnectionString = false,
        }).RequireAuthorization(Roles.Admin);
    }
}
