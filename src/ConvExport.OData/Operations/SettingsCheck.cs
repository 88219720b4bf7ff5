using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace ConvExport.OData.Operations;

/// <summary>The settings are wrong. The message has one line for each fault.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}

/// <summary>Checks all settings before anything starts, and reports all faults together, including misspelt keys.</summary>
internal static class SettingsCheck
{
    /// <summary>Allowed keys besides the sections of this program: those of ASP.NET Core, <c>$schema</c>, and <c>--settings</c>.</summary>
    private static readonly string[] OfFramework =
    [
        "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName",
        "webRoot", "DetailedErrors",
        "ForwardedHeaders_Enabled", "$schema", "settings",
    ];

    /// <summary>Throws <see cref="SettingsException"/> with all faults, if there are any.</summary>
    public static void Check(IConfiguration configuration, IReadOnlyList<SettingsSection> sections)
    {
        var faults = UnknownSections(configuration, [.. sections.Select(s => s.Name).Distinct()])
            .Concat(
                sections.GroupBy(s => s.Name, s => s.Options).SelectMany(s => Faults(configuration.GetSection(s.Key), [.. s]))).ToList();
        var storage = configuration.GetSection(StorageOptions.Section);
        if (string.Equals(storage[nameof(StorageOptions.Provider)], nameof(StorageProvider.SqlServer), StringComparison.OrdinalIgnoreCase)
            && string.IsNullOrWhiteSpace(storage[nameof(StorageOptions.ConnectionString)]))
        {
            faults.Add("Storage:ConnectionString = '': expected an ADO.NET connection string, because Storage:Provider is SqlServer");
        }

        foreach (var name in new[] { nameof(StorageOptions.ConnectionString), nameof(StorageOptions.ReadConnectionString) })
        {
            if (!IsConnectionString(storage[name]))
            {
                // The value is not shown, because it may contain a password.
                faults.Add($"Storage:{name}: expected an ADO.NET connection string, such as Data Source=data/convexport.db");
            }
        }

        if (faults.Count > 0)
        {
            throw new SettingsException(faults);
        }
    }

    /// <summary>
    /// Returns a fault for each section that neither this program nor ASP.NET Core knows. Ignores environment variables, because most of
    /// them belong to other programs.
    /// </summary>
    private static IEnumerable<string> UnknownSections(IConfiguration configuration, IReadOnlyList<string> names) =>
        from provider in (configuration as IConfigurationRoot)?.Providers ?? []
        where provider is JsonConfigurationProvider or CommandLineConfigurationProvider
        from name in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
        where !names.Concat(OfFramework).Contains(name, StringComparer.OrdinalIgnoreCase)
        select $"{name}: no such section; the sections are {string.Join(", ", names)}";

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
            else if (IsGroup(property.PropertyType))
            {
                foreach (var fault in Faults(setting, property.PropertyType))
                {
                    yield return fault;
                }
            }
            else if (setting.Value is not null && !IsAllowed(property, setting.Value))
            {
                yield return $"{setting.Path} = '{setting.Value}': expected {Allowed(property)}";
            }
        }
    }

    /// <summary>Returns the faults of a list setting. Each item is a section or a string.</summary>
    private static IEnumerable<string> FaultsOfList(IConfigurationSection list, PropertyInfo property, Type item)
    {
        if (list.Value is { Length: > 0 })
        {
            return [$"{list.Path} = '{list.Value}': expected a list; write {list.Path}:0, {list.Path}:1 …"];
        }

        if (item == typeof(string))
        {
            var attributes = property.GetCustomAttributes<ValidationAttribute>().ToList();
            return list.GetChildren().Where(i => !attributes.TrueForAll(a => a.IsValid(i.Value)))
                .Select(i => $"{i.Path} = '{i.Value}': expected {Allowed(property)}");
        }

        var faults = list.GetChildren().SelectMany(i => Faults(i, item)).ToList();
        return faults.Concat(FaultsOfWhole(list, property, item).Where(f => !faults.Exists(known => KeyOf(known) == KeyOf(f))));

        static string KeyOf(string fault) => fault.Split(" = ")[0];
    }

    /// <summary>
    /// Checks the values of each list item together, and the names of all items. Returns faults for missing values, for values that
    /// contradict each other, and for names that are used more than once.
    /// </summary>
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
            yield return $"{list.Path}: the Name '{name.Key}' is used more than once; each entry in {property.Name} needs a different Name";
        }
    }

    /// <summary>
    /// Returns the validation errors of an item. Returns none if a value cannot be converted, because this is reported as a separate fault.
    /// </summary>
    private static List<ValidationResult> ResultsOf(IConfigurationSection section, Type item)
    {
        try
        {
            var options = section.Get(item) ?? Activator.CreateInstance(item)!;
            var (results, context) = (new List<ValidationResult>(), new ValidationContext(options));
            if (!Validator.TryValidateObject(options, context, results, validateAllProperties: true) && options is IValidatableObject whole)
            {
                // The validator calls the object's own Validate only if all properties are valid, so it is called here too.
                results.AddRange(
                    whole.Validate(context).Where(r => !results.Exists(known => known.MemberNames.SequenceEqual(r.MemberNames))));
            }

            return results;
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Whether a setting is a group of settings, such as <c>Access:OpenId</c>.</summary>
    private static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && type.Assembly == typeof(SettingsCheck).Assembly;

    /// <summary>Returns the item type of a list; null for other types.</summary>
    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    private static bool IsAllowed(PropertyInfo property, string value)
    {
        try
        {
            var converted =
                property.PropertyType.IsEnum && !Enum.GetNames(property.PropertyType).Contains(value, StringComparer.OrdinalIgnoreCase)
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
                CultureInfo.InvariantCulture,
                $"{(property.PropertyType == typeof(int) ? "a whole number" : "a number")} from {range.Minimum} to {range.Maximum}"),
            MinLengthAttribute => "non-empty text",
            { } other => other.FormatErrorMessage(property.Name),
            null => property.PropertyType == typeof(bool) ? "true or false" : property.PropertyType.Name,
        };
    }
}
