using ConvExport.OData.Access;
using ConvExport.OData.Commands;
using ConvExport.OData.Connect;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed;
using ConvExport.OData.Intake;
using ConvExport.OData.Quality;
using ConvExport.OData.Recompute;
using ConvExport.OData.Report;
using ConvExport.OData.Settings;
using ConvExport.OData.Storage;

namespace ConvExport.OData;

/// <summary>Stored events → fold → rows → feed and downloads. Every part of the program by name.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);

    /// <summary>What every verb works with.</summary>
    internal static void AddParts(IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        SettingsCheck.Check(configuration);
        foreach (var section in SettingsSetup.Sections)
        {
            section.Bind(services, configuration);
        }

        services.AddSingleton(TimeProvider.System);
        services.AddStorage(contentRoot);
        services.AddIntake();
        services.AddRecompute();
        services.AddFeed();
        services.AddDownloads();
        services.AddSingleton<ApiKeys>();
    }

    /// <summary>What only a server has.</summary>
    internal static void AddServer(IServiceCollection services, IConfiguration configuration, ServerRoles roles)
    {
        services.AddAccess(configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions());
        services.AddFeedLimits();
        services.AddRecomputeJobs(roles);
        services.AddExports(roles);
        services.AddReport();
        services.AddServerBasics();
        services.AddDescription();
    }

    /// <summary>Every address that the server answers at; a worker alone has its state, its jobs and its probes.</summary>
    internal static void Map(WebApplication app, ServerRoles roles)
    {
        app.UseServerBasics();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapRecompute(roles);
        app.MapHealth();
        if (roles.HasFlag(ServerRoles.Web))
        {
            app.MapFeed();
            app.MapDownloads();
            app.MapConnect();
            app.MapIntake();
            app.MapQuality();
            app.MapReport();
            app.MapDescription();
        }
    }
}
