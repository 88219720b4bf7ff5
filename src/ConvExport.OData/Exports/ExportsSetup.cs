using ConvExport.OData.Operations;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

internal static class ExportsSetup
{
    /// <summary>Registers the export folder, which every process needs.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services) => services.AddSingleton<ExportFolder>();

    /// <summary>
    /// Registers the services of background exports for a server. With the role worker, also registers the Hangfire workers and
    /// <see cref="ExportWatcher"/>.
    /// </summary>
    public static IServiceCollection AddExportJobs(this IServiceCollection services, ServerRoles roles)
    {
        if (TelemetrySetup.IsWanted)
        {
            services.AddHostedService<BacklogGauges>();
        }

        services.AddSingleton<ExportSignal>()
            .AddSingleton<ExportRequests>().AddSingleton<ExportSchedules>().AddSingleton<ExportEndpoints>();
        if (!roles.HasFlag(ServerRoles.Worker))
        {
            return services;
        }

        // A separate Hangfire server, so that long exports do not delay folding.
        services.AddHangfireServer((provider, server) =>
        {
            server.Queues = [ExportJob.Queue];
            server.WorkerCount = provider.GetRequiredService<IOptions<ExportOptions>>().Value.ExportWorkers;
        });
        return services.AddHostedService<ExportWatcher>();
    }

    public static void MapExports(this IEndpointRouteBuilder app) => ExportEndpoints.Map(app);
}
