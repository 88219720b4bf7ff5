using ConvExport.OData.Settings;
using Microsoft.Extensions.Configuration;

namespace ConvExport.OData.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_sample_shows_every_setting_with_its_default()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(Root(), "appsettings.sample.json")).Build();
        SettingsCheck.Check(sample);
        Assert.Equal(SettingsSetup.Sections.Select(s => s.Name).Order(), sample.GetChildren().Select(s => s.Key).Order());
        foreach (var (name, type, _) in SettingsSetup.Sections)
        {
            var defaults = Activator.CreateInstance(type);
            foreach (var property in type.GetProperties())
            {
                Assert.Equal($"{name}:{property.Name}={property.GetValue(defaults)}", $"{name}:{property.Name}={sample.GetSection(name).GetValue(property.PropertyType, property.Name)}");
            }
        }
    }

    /// <summary>The folder of the repository.</summary>
    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConvExport.OData.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
        }

        return folder.FullName;
    }
}
