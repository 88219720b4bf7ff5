using System.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace ConvExport.OData.Commands;

/// <summary>The file that settings are read from: <c>appsettings.json</c> in the current folder, or the one that <c>--settings</c> names.</summary>
internal static class SettingsFile
{
    private const string Name = "settings";
    private const string Default = "appsettings.json";

    /// <summary>Only for the help: <see cref="Join"/> makes a setting of it before the command line is parsed.</summary>
    public static Option<string?> Option { get; } = new("--" + Name)
    {
        Description = "The settings file (default: appsettings.json in the current folder)",
        Recursive = true,
    };

    /// <summary>Writes <c>--settings FILE</c> as the one word <c>--settings=FILE</c>, as settings are written.</summary>
    public static string[] Join(string[] args)
    {
        var place = Array.IndexOf(args, "--" + Name);
        return place < 0 || place == args.Length - 1 ? args : [.. args[..place], $"--{Name}={args[place + 1]}", .. args[(place + 2)..]];
    }

    /// <summary>The file that settings name; null for the default.</summary>
    public static string? Of(string[] settings) => settings.LastOrDefault(s => s.StartsWith($"--{Name}=", StringComparison.Ordinal)) is { } found
        ? Path.GetFullPath(found[(Name.Length + 3)..])
        : null;

    /// <summary>Puts the named file in the place of the default one. Throws <see cref="FailureException"/> where there is none.</summary>
    public static void Use(IConfigurationBuilder configuration, string[] settings)
    {
        if (Of(settings) is not { } file)
        {
            return;
        }

        if (!File.Exists(file))
        {
            throw new FailureException($"The settings file '{file}' does not exist.");
        }

        var named = new JsonConfigurationSource { Path = file };
        named.ResolveFileProvider();
        var place = configuration.Sources.ToList().FindIndex(s => s is JsonConfigurationSource { Path: Default });
        configuration.Sources[place] = named;
    }

    /// <summary>The file that is used, in words.</summary>
    public static string Describe(IConfiguration configuration)
    {
        var used = ((IConfigurationRoot)configuration).Providers.OfType<JsonConfigurationProvider>()
            .Select(p => p.Source.FileProvider?.GetFileInfo(p.Source.Path!)).FirstOrDefault();
        return used is { Exists: true, PhysicalPath: { } path } ? path : $"none, {Default} does not exist in {Directory.GetCurrentDirectory()}";
    }
}
