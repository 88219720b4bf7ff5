using ConvExport.OData.Access;
using ConvExport.OData.Downloads;
using ConvExport.OData.Feed;
using ConvExport.OData.Intake;
using ConvExport.OData.Recompute;
using ConvExport.OData.Report;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Settings;

/// <summary>A section of the settings, the options that hold it, and how those are bound.</summary>
internal sealed record SettingsSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind);

internal static class SettingsSetup
{
    /// <summary>The one list of sections: they are checked and bound by it.</summary>
    public static IReadOnlyList<SettingsSection> Sections { get; } =
    [
        Section<StorageOptions>(StorageOptions.Section),
        Section<ReportOptions>(ReportOptions.Section),
        Section<FeedOptions>(FeedOptions.Section),
        Section<IntakeOptions>(IntakeOptions.Section),
        Section<RecomputeOptions>(RecomputeOptions.Section),
        Section<DownloadsOptions>(DownloadsOptions.Section),
        Section<AccessOptions>(AccessOptions.Section),
        Section<ServerOptions>(ServerOptions.Section),
    ];

    private static SettingsSection Section<T>(string name)
        where T : class => new(name, typeof(T), (services, configuration) => services.Configure<T>(configuration.GetSection(name)));
}
