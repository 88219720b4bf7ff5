using ConvExport.OData.Access;
using ConvExport.OData.Commands;
using ConvExport.OData.Connect;
using ConvExport.OData.Downloads;
using ConvExport.OData.Exports;
using ConvExport.OData.Feed;
using ConvExport.OData.Intake;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages;
using ConvExport.OData.Quality;
using ConvExport.OData.Recompute;
using ConvExport.OData.Responses;
using ConvExport.OData.Sources;
using ConvExport.OData.Storage;

namespace ConvExport.OData;

/// <summary>Stored events → fold → rows → feed and downloads. Every part of the program by name.</summary>
public static class Program
{
    /// <summary>The one list of settings: they are checked and bound by it.</summary>
    internal static readonly SettingsSection[] Sections =
    [
        SettingsSection.Of<StorageOptions>(StorageOptions.Section),
        SettingsSection.Of<ReportOptions>(ReportOptions.Section),
        SettingsSection.Of<FeedOptions>(FeedOptions.Section),
        SettingsSection.Of<PublicAddressOptions>(PublicAddressOptions.Section),
        SettingsSection.Of<IntakeOptions>(IntakeOptions.Section),
        SettingsSection.Of<RecomputeOptions>(RecomputeOptions.Section),
        SettingsSection.Of<DownloadsOptions>(DownloadsOptions.Section),
        SettingsSection.Of<ExportOptions>(ExportOptions.Section),
        SettingsSection.Of<AccessOptions>(AccessOptions.Section),
        SettingsSection.Of<ServerOptions>(ServerOptions.Section),
    ];

    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);

    /// <summary>What every verb works with.</summary>
    internal static void AddParts(IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        SettingsCheck.Check(configuration, Sections);
        foreach (var section in Sections)
        {
            section.Bind(services, configuration);
        }

        services.AddSingleton(TimeProvider.System);
        services.AddStorage(contentRoot);
        services.AddIntake();
        services.AddRecompute();
        services.AddFeed();
        services.AddDownloads();
        services.AddExports();
        services.AddSingleton<ApiKeys>();
    }

    /// <summary>What only a server has.</summary>
    internal static void AddServer(IServiceCollection services, IConfiguration configuration, ServerRoles roles)
    {
        services.AddAccess(configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions());
        services.AddFeedLimits();
        services.AddFeedDocuments();
        services.AddRecomputeJobs(roles);
        services.AddExportJobs(roles);
        services.AddPages();
        services.AddResponses();
        services.AddIntakeCompression();
        services.AddDescription();
    }

    /// <summary>Every address that the server answers at; a worker alone has its state, its jobs and its probes.</summary>
    internal static void Map(WebApplication app, ServerRoles roles)
    {
        app.UseKeyInQuery();
        app.UseResponses($"{IntakeOptions.Section}:{nameof(IntakeOptions.MaxBodyBytes)}");
        app.UseRequestDecompression();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapRecompute(roles);
        app.MapHealth();
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
            app.MapDescription();
        }
    }
}
