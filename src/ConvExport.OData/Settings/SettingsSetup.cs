using ConvExport.OData.Access;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Report;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Settings;

internal static class SettingsSetup
{
    /// <summary>Binds each section of <see cref="SettingsCheck.Sections"/> to its options.</summary>
    public static IReadOnlyList<Action<IServiceCollection, IConfiguration>> Bindings { get; } =
    [
        Bind<StorageOptions>(StorageOptions.Section),
        Bind<ReportOptions>(ReportOptions.Section),
        Bind<FeedOptions>(FeedOptions.Section),
        Bind<IntakeOptions>(IntakeOptions.Section),
        Bind<RecomputeOptions>(RecomputeOptions.Section),
        Bind<DownloadsOptions>(DownloadsOptions.Section),
        Bind<AccessOptions>(AccessOptions.Section),
    ];

    private static Action<IServiceCollection, IConfiguration> Bind<T>(string section)
        where T : class => (services, configuration) => services.Configure<T>(configuration.GetSection(section));
}
