namespace ConvExport.OData.Operations;

/// <summary>A section of the settings, the options that hold it, and how those are bound. Several options may share a section.</summary>
internal sealed record SettingsSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind)
{
    /// <summary>The section that options of a type hold.</summary>
    public static SettingsSection Of<T>(string name)
        where T : class => new(name, typeof(T), (services, configuration) => services.Configure<T>(configuration.GetSection(name)));
}
