using ConvExport.OData.Operations;
using Hangfire;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

internal static class ExportsSetup
{
    /// <summary>The files of exports, for every process.</summary>
    public static IServiceCollection AddExports(this IServiceCollection services) => services.AddSingleton<ExportFolder>();

    /// <summary>Making files in the background, for a process that serves; with its workers where that is its role.</summary>
    public static IServiceCollection AddExportJobs(this IServiceCollection services, ServerRoles roles)
    {
        services.AddSingleton<ExportSignal>().AddSingleton<ExportRequests>().AddSingleton<ExportSchedules>().AddSingleton<ExportEndpoints>();
        if (!roles.HasFlag(ServerRoles.Worker))
        {
            return services;
        }

        // A server of their own: a long file keeps nobody from folding.
        services.AddHangfireServer((provider, server) =>
        {
            server.Queues = [ExportJob.Queue];
            server.WorkerCount = provider.GetRequiredService<IOptions<ExportOptions>>().Value.ExportWorkers;
        });
        return services.AddHostedService<ExportWatcher>();
    }

    public static void MapExports(this IEndpointRouteBuilder app) => ExportEndpoints.Map(app);
}
