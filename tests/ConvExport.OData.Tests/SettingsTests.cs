using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using ConvExport.OData.Sources;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace ConvExport.OData.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_sample_shows_every_setting_with_its_default()
    {
        var sample = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.sample.json")).Build();
        SettingsCheck.Check(sample, Program.Sections);
        Assert.Equal(Program.Sections.Select(s => s.Name).Distinct().Order(), sample.GetChildren().Select(s => s.Key).Order());
        foreach (var (name, type, _) in Program.Sections)
        {
            AssertDefaults(sample.GetSection(name), Activator.CreateInstance(type)!);
        }
    }

    private static void AssertDefaults(IConfigurationSection section, object defaults)
    {
        foreach (var property in defaults.GetType().GetProperties())
        {
            switch (property.GetValue(defaults))
            {
                case System.Collections.ICollection list:
                    Assert.True(section.GetChildren().Any(s => s.Key == property.Name), property.Name);
                    Assert.Equal(list.Count, section.GetSection(property.Name).GetChildren().Count());
                    break;
                case { } group when group is OpenIdOptions or GladlyOptions:
                    AssertDefaults(section.GetSection(property.Name), group);
                    break;
                case var value:
                    Assert.Equal(
                        $"{section.Path}:{property.Name}={value}",
                        $"{section.Path}:{property.Name}={section.GetValue(property.PropertyType, property.Name)}");
                    break;
            }
        }
    }

    [Fact]
    public void Every_error_in_a_schedule_is_reported()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Downloads:Schedules:0:Name"] = "daily", ["Downloads:Schedules:0:Cron"] = "0 6 * *", ["Downloads:Schedules:0:Format"] = "pdf",
            ["Downloads:Schedules:0:Filtr"] = "x",
            ["Storage:Provider"] = "Sqlite",
        };
        var faults = FaultsOf(settings);
        Assert.Contains(faults, f =>
            f.Contains("Schedules:0:Cron = '0 6 * *'", StringComparison.Ordinal) && f.Contains("0 6 * * 1-5", StringComparison.Ordinal));
        Assert.Contains(
            faults,
            f => f.Contains("Schedules:0:Format = 'pdf'", StringComparison.Ordinal) && f.Contains("csv or xlsx", StringComparison.Ordinal));
        Assert.Contains(
            faults,
            f => f.Contains("Schedules:0:Filtr", StringComparison.Ordinal) && f.Contains("no such setting", StringComparison.Ordinal));

        settings = new()
        {
            ["Downloads:Schedules:0:Cron"] =
                "0 6 * * *", ["Downloads:Schedules:0:Filter"] = "Foo eq 1", ["Downloads:Schedules:0:TimeZone"] = "Mars/Olympus",
            ["Downloads:Schedules:1:Name"] = "twice", ["Downloads:Schedules:1:Cron"] = "0 6 * * *",
            ["Downloads:Schedules:2:Name"] = "twice", ["Downloads:Schedules:2:Cron"] = "0 6 * * *",
        };
        faults = FaultsOf(settings);
        Assert.Contains(
            faults, f => f.Contains("Schedules:0:Name", StringComparison.Ordinal) && f.Contains("needed", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("the Name 'twice' is used more than once", StringComparison.Ordinal));
        settings["Downloads:Schedules:0:Name"] = "once";
        settings.Remove("Downloads:Schedules:2:Name");
        settings.Remove("Downloads:Schedules:2:Cron");
        faults = FaultsOf(settings);
        Assert.Contains(
            faults,
            f => f.Contains("Schedules:0:Filter = 'Foo eq 1'", StringComparison.Ordinal) && f.Contains("'Foo'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("Mars/Olympus", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_sections_and_all_errors_of_a_schedule_are_listed()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """
                {
                  "Downlods": { "RowsPerSheet": 5 },
                  "Logging": { "LogLevel": { "Default": "Warning" } },
                  "Downloads": {
                    "ExportFolder": "",
                    "Schedules": [ { "Name": "a", "Cron": "x", "TimeZone": "Mars/Olympus", "Filter": "Foo eq 1" } ]
                  }
                }
                """);
            var settings = new ConfigurationBuilder().AddJsonFile(file).AddEnvironmentVariables().Build();
            var faults = Assert.Throws<SettingsException>(() => SettingsCheck.Check(settings, Program.Sections)).Faults;
            Assert.Equal(5, faults.Count);
            Assert.Contains(faults, f => f.StartsWith("Downlods: no such section", StringComparison.Ordinal));
            Assert.Contains(
                faults,
                f => f.Contains("ExportFolder = ''", StringComparison.Ordinal) && f.EndsWith("non-empty text", StringComparison.Ordinal));
            foreach (var part in new[] { "Cron = 'x'", "Mars/Olympus", "'Foo'" })
            {
                Assert.Contains(faults, f => f.Contains(part, StringComparison.Ordinal));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<string> FaultsOf(Dictionary<string, string?> settings) =>
        Assert.Throws<SettingsException>(
            () => SettingsCheck.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), Program.Sections)).Faults;
}
