namespace ConvExport.OData.Operations;

/// <summary>
/// A settings section, its options class, and the code that binds the class to the section. Several options classes can share a section.
/// </summary>
internal sealed record SettingsSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind)
{
    /// <summary>Returns the section for an options class.</summary>
    public static SettingsSection Of<T>(string name)
        where T : class => new(name, typeof(T), (services, configuration) => services.Configure<T>(configuration.GetSection(name)));
}
