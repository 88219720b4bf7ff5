using System.Net;
using ConvExport.OData.Access;
using ConvExport.OData.Intake;
using ConvExport.OData.Operations;
using ConvExport.OData.Responses;
using ConvExport.OData.Sources.Gladly;
using ConvExport.OData.Sources.History;
using ConvExport.OData.Sources.Reconcile;
using Hangfire;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace ConvExport.OData.Sources;

internal static class SourcesSetup
{
    private const int DirectoryAttempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Registers the services that fetch from sources, for servers and commands.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddSingleton<GladlyClock>();
        services.AddSingleton<GladlyClient>();
        services.AddSingleton<GladlyWebhooks>();
        services.AddSingleton<GladlyExports>();
        services.AddSingleton<Reconciliation>();
        services.AddSingleton<WorkSessionIntake>();
        services.AddSingleton<SourceReader>();
        services.AddSingleton<Backfill>();
        services.AddTransient<GladlyAuthentication>();
        services.AddHttpClient(GladlyClient.Patient, WithoutLimit).ConfigurePrimaryHttpMessageHandler(Connection)
            .AddResilienceHandler("gladly", retry => retry.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = DirectoryAttempts, Delay = FirstPause, BackoffType = DelayBackoffType.Exponential, UseJitter = true,
            }));
        services.AddHttpClient(GladlyClient.Patient).AddHttpMessageHandler<GladlyAuthentication>();
        services.AddHttpClient(GladlyClient.Direct, WithoutLimit).ConfigurePrimaryHttpMessageHandler(Connection)
            .AddHttpMessageHandler<GladlyAuthentication>();
        return services;
    }

    /// <summary>
    /// Registers the health check of the source. If the server has the role worker and a source is configured, also registers fetching in
    /// the background.
    /// </summary>
    public static IServiceCollection AddSourceJobs(this IServiceCollection services, IConfiguration configuration, ServerRoles roles)
    {
        services.AddSingleton<BackfillSignal>();
        services.AddHealthChecks().AddCheck<SourceHealth>("source");
        if (!roles.HasFlag(ServerRoles.Worker)
            || !(configuration.GetSection(SourcesOptions.Section).Get<SourcesOptions>() ?? new SourcesOptions()).Gladly.IsConfigured)
        {
            return services;
        }

        services.AddSingleton<GladlyDirectory>();
        services.AddSingleton<GladlySessions>();
        services.AddSingleton<SourceGaps>();
        services.AddHostedService<GladlyPoller>();
        services.AddHangfireServer(server => (server.Queues, server.WorkerCount) = ([BackfillJob.Queue], BackfillJob.Workers));
        return services.AddHostedService<BackfillWatcher>();
    }

    public static void MapSources(this IEndpointRouteBuilder app)
    {
        app.MapPost("/webhooks/gladly", GladlyWebhook.Post).RequireAuthorization(Roles.Writer)
            .WithSummary("Stores one event from the platform's webhook, and responds to its PING.")
            .WithBody(["application/json"])
            .Produces<IntakeReport>().ProducesProblem(400).ProducesProblem(403);
        app.MapGet(
            "/sources",
            async (SourceReader sources, CancellationToken cancellation) => TypedResults.Json(await sources.ReadAsync(cancellation)))
            .WithMetadata(new SharesPathWithPage()).RequireAuthorization(Roles.Admin)
            .WithSummary("The state of each source: last event, lag, position, coverage, gaps, history and last error.")
            .Produces<IReadOnlyList<SourceStatus>>();
    }

    /// <summary>Removes the client's timeout. <see cref="GladlyClient"/> sets one per request, because reports take minutes.</summary>
    private static void WithoutLimit(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan;

    /// <summary>Returns a handler that follows no redirects, because the credentials must be sent only to the configured host.</summary>
    private static SocketsHttpHandler Connection() => new()
    {
        AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout, AutomaticDecompression = DecompressionMethods.All,
    };
}
