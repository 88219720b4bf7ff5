using ConvExport.OData.Access;
using ConvExport.OData.Alerts;
using ConvExport.OData.Audit;
using ConvExport.OData.Commands;
using ConvExport.OData.Connect;
using ConvExport.OData.Downloads;
using ConvExport.OData.Exports;
using ConvExport.OData.Feed;
using ConvExport.OData.Intake;
using ConvExport.OData.Notifications;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages;
using ConvExport.OData.Quality;
using ConvExport.OData.Recompute;
using ConvExport.OData.Responses;
using ConvExport.OData.Sources;
using ConvExport.OData.Storage;
using ConvExport.OData.Subscriptions;

namespace ConvExport.OData;

/// <summary>The entry point. Registers the services and maps the endpoints of all parts of the program.</summary>
public static class Program
{
    /// <summary>All sections of the settings. The program checks and binds the sections in this list.</summary>
    internal static readonly SettingsSection[] Sections =
    [
        SettingsSection.Of<StorageOptions>(StorageOptions.Section),
        SettingsSection.Of<ReportOptions>(ReportOptions.Section),
        SettingsSection.Of<FeedOptions>(FeedOptions.Section),
        SettingsSection.Of<RequestLimitOptions>(RequestLimitOptions.Section),
        SettingsSection.Of<PublicAddressOptions>(PublicAddressOptions.Section),
        SettingsSection.Of<IntakeOptions>(IntakeOptions.Section),
        SettingsSection.Of<RecomputeOptions>(RecomputeOptions.Section),
        SettingsSection.Of<DownloadsOptions>(DownloadsOptions.Section),
        SettingsSection.Of<ExportOptions>(ExportOptions.Section),
        SettingsSection.Of<AccessOptions>(AccessOptions.Section),
        SettingsSection.Of<ServerOptions>(ServerOptions.Section),
        SettingsSection.Of<ResponseOptions>(ResponseOptions.Section),
        SettingsSection.Of<AuditOptions>(AuditOptions.Section),
        SettingsSection.Of<SourcesOptions>(SourcesOptions.Section),
        SettingsSection.Of<MailOptions>(MailOptions.Section),
        SettingsSection.Of<AlertOptions>(AlertOptions.Section),
    ];

    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);

    /// <summary>Registers the services that the server and the commands share.</summary>
    internal static void AddParts(IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        SettingsCheck.Check(configuration, Sections);
        foreach (var section in Sections)
        {
            section.Bind(services, configuration);
        }

        services.AddSingleton(TimeProvider.System);
        services.AddStorage(contentRoot);
        services.AddSecrets();
        services.AddAudit();
        services.AddIntake();
        services.AddRecompute();
        services.AddFeed();
        services.AddDownloads();
        services.AddExports();
        services.AddSources();
        services.AddSingleton<InstallationCheck>();
    }

    /// <summary>Registers the services that only a server needs.</summary>
    internal static void AddServer(IServiceCollection services, IConfiguration configuration, ServerRoles roles)
    {
        services.AddAccess(
            configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions(),
            configuration.GetSection(PublicAddressOptions.Section).Get<PublicAddressOptions>()?.BaseUrl);
        services.AddProxy();
        services.AddHealth();
        services.AddAuditWriter();
        services.AddTelemetry();
        services.AddRequestLimits();
        services.AddFeedDocuments();
        services.AddRecomputeJobs(roles);
        services.AddExportJobs(roles);
        services.AddSourceJobs(configuration, roles);
        services.AddPages();
        services.AddNotifications();
        services.AddSubscriptions();
        services.AddAlerts();
        services.AddResponses();
        services.AddIntakeCompression();
        services.AddDescription();
    }

    /// <summary>
    /// Maps the endpoints. A process with only the role worker serves the recompute state, the job dashboard and the health probes.
    /// </summary>
    internal static void Map(WebApplication app, ServerRoles roles)
    {
        app.UseProxy();
        app.UseCookiePrefix();
        app.UseResponses($"{IntakeOptions.Section}:{nameof(IntakeOptions.MaxBodyBytes)}");
        app.UseAudit();
        app.UseSameOrigin();
        app.UseRequestDecompression();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseOpenPages();
        app.MapRecompute(roles);
        app.MapHealth();
        if (roles.HasFlag(ServerRoles.Worker))
        {
            app.Services.StartSubscriptions();
            app.Services.StartAlerts();
        }

        if (roles.HasFlag(ServerRoles.Web))
        {
            app.MapFeed();
            app.MapDownloads();
            app.MapExports();
            app.MapConnect();
            app.MapIntake();
            app.MapSources();
            app.MapQuality();
            app.MapPages();
            app.MapNotifications();
            app.MapDescription();
        }
    }
}
