namespace ConvExport.OData.Operations;

/// <summary>A settings section, its options class, and how to bind it. Several options classes can share a section.</summary>
internal sealed record SettingsSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind)
{
    /// <summary>Returns the section for an options class.</summary>
    public static SettingsSection Of<T>(string name)
        where T : class => new(name, typeof(T), (services, configuration) => services.Configure<T>(configuration.GetSection(name)));
}
