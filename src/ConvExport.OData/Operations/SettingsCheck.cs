using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace ConvExport.OData.Operations;

/// <summary>The settings are wrong: one fault a line, each with its key, its value and what is allowed.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}

/// <summary>Checks all settings before anything starts, and finds every fault at once, misspelt keys among them.</summary>
internal static class SettingsCheck
{
    /// <summary>What ASP.NET Core reads at the top of the settings, and this program's own <c>--settings</c>.</summary>
    private static readonly string[] OfFramework =
    [
        "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "webRoot", "DetailedErrors",
        "ForwardedHeaders_Enabled", "$schema", "settings",
    ];

    /// <summary>Throws <see cref="SettingsException"/> with all faults, if there is any.</summary>
    public static void Check(IConfiguration configuration, IReadOnlyList<SettingsSection> sections)
    {
        var faults = UnknownSections(configuration, [.. sections.Select(s => s.Name).Distinct()])
            .Concat(sections.GroupBy(s => s.Name, s => s.Options).SelectMany(s => Faults(configuration.GetSection(s.Key), [.. s]))).ToList();
        var storage = configuration.GetSection(StorageOptions.Section);
        if (string.Equals(storage[nameof(StorageOptions.Provider)], nameof(StorageProvider.SqlServer), StringComparison.OrdinalIgnoreCase)
            && string.IsNullOrWhiteSpace(storage[nameof(StorageOptions.ConnectionString)]))
        {
            faults.Add("Storage:ConnectionString = '': with Storage:Provider SqlServer, an ADO.NET connection string");
        }

        foreach (var name in new[] { nameof(StorageOptions.ConnectionString), nameof(StorageOptions.ReadConnectionString) })
        {
            if (!IsConnectionString(storage[name]))
            {
                // Not shown: it may hold a password.
                faults.Add($"Storage:{name}: not an ADO.NET connection string, such as Data Source=data/convexport.db");
            }
        }

        if (faults.Count > 0)
        {
            throw new SettingsException(faults);
        }
    }

    /// <summary>Sections that neither this program nor ASP.NET Core has. Environment variables are left out: most are none of ours.</summary>
    private static IEnumerable<string> UnknownSections(IConfiguration configuration, IReadOnlyList<string> names) =>
        from provider in (configuration as IConfigurationRoot)?.Providers ?? []
        where provider is JsonConfigurationProvider or CommandLineConfigurationProvider
        from name in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
        where !names.Concat(OfFramework).Contains(name, StringComparer.OrdinalIgnoreCase)
        select $"{name}: no such section; there is {string.Join(", ", names)}";

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return new System.Data.Common.DbConnectionStringBuilder { ConnectionString = text } is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Faults(IConfigurationSection section, params IReadOnlyList<Type> options)
    {
        var properties = options.SelectMany(o => o.GetProperties()).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!properties.TryGetValue(setting.Key, out var property))
            {
                yield return $"{setting.Path} = '{setting.Value}': no such setting; {section.Key} has {string.Join(", ", properties.Keys)}";
            }
            else if (ItemOf(property.PropertyType) is { } item)
            {
                foreach (var fault in FaultsOfList(setting, property, item))
                {
                    yield return fault;
                }
            }
            else if (setting.Value is not null && !IsAllowed(property, setting.Value))
            {
                yield return $"{setting.Path} = '{setting.Value}': allowed is {Allowed(property)}";
            }
        }
    }

    /// <summary>Faults of a setting that is a list: each item is a section of its own, or a text.</summary>
    private static IEnumerable<string> FaultsOfList(IConfigurationSection list, PropertyInfo property, Type item)
    {
        if (list.Value is { Length: > 0 })
        {
            return [$"{list.Path} = '{list.Value}': allowed is a list; write {list.Path}:0, {list.Path}:1 …"];
        }

        if (item == typeof(string))
        {
            return [];
        }

        var faults = list.GetChildren().SelectMany(i => Faults(i, item)).ToList();
        return faults.Concat(FaultsOfWhole(list, property, item).Where(f => !faults.Exists(known => KeyOf(known) == KeyOf(f))));

        static string KeyOf(string fault) => fault.Split(" = ")[0];
    }

    /// <summary>What only whole items show: what is missing, what does not go together.</summary>
    private static IEnumerable<string> FaultsOfWhole(IConfigurationSection list, PropertyInfo property, Type item)
    {
        foreach (var section in list.GetChildren())
        {
            foreach (var result in ResultsOf(section, item))
            {
                var name = result.MemberNames.FirstOrDefault() ?? "";
                yield return $"{section.Path}:{name} = '{section[name]}': {(section[name] is null ? "needed: " : "")}{result.ErrorMessage}";
            }
        }

        var names = list.GetChildren().Select(s => s["Name"]).OfType<string>().GroupBy(n => n).Where(g => g.Count() > 1);
        foreach (var name in names)
        {
            yield return $"{list.Path}: '{name.Key}' stands more than once; each of {property.Name} has a Name of its own";
        }
    }

    /// <summary>What validation finds in an item; nothing where a value cannot even be converted, which is a fault by itself.</summary>
    private static List<ValidationResult> ResultsOf(IConfigurationSection section, Type item)
    {
        try
        {
            var options = section.Get(item) ?? Activator.CreateInstance(item)!;
            var (results, context) = (new List<ValidationResult>(), new ValidationContext(options));
            if (!Validator.TryValidateObject(options, context, results, validateAllProperties: true) && options is IValidatableObject whole)
            {
                // The validator asks the object itself only where its properties are all in order.
                results.AddRange(whole.Validate(context).Where(r => !results.Exists(known => known.MemberNames.SequenceEqual(r.MemberNames))));
            }

            return results;
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>What a list is a list of; null for what is none.</summary>
    private static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static bool IsAllowed(PropertyInfo property, string value)
    {
        try
        {
            var converted = property.PropertyType.IsEnum && !Enum.GetNames(property.PropertyType).Contains(value, StringComparer.OrdinalIgnoreCase)
                ? throw new FormatException(value)
                : TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value);
            return property.GetCustomAttributes<ValidationAttribute>().All(a => a.IsValid(converted));
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Allowed(PropertyInfo property)
    {
        if (property.PropertyType.IsEnum)
        {
            return string.Join(" or ", Enum.GetNames(property.PropertyType));
        }

        return property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(a => a is not RequiredAttribute) switch
        {
            RangeAttribute range => string.Create(
                CultureInfo.InvariantCulture, $"{(property.PropertyType == typeof(int) ? "a whole number" : "a number")} from {range.Minimum} to {range.Maximum}"),
            MinLengthAttribute => "a text that is not empty",
            { } other => other.FormatErrorMessage(property.Name),
            null => property.PropertyType == typeof(bool) ? "true or false" : property.PropertyType.Name,
        };
    }
}
