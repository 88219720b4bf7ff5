using System.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace ConvExport.OData.Commands;

/// <summary>The settings file: <c>appsettings.json</c> in the current folder, or the file that <c>--settings</c> names.</summary>
internal static class SettingsFile
{
    private const string Name = "settings";
    private const string Default = "appsettings.json";

    /// <summary>
    /// The option <c>--settings</c>, defined so that the help text shows it. <see cref="Join"/> converts it to a setting before the parser
    /// reads the arguments. The parser receives it only if its value is missing or if it is given more than once.
    /// </summary>
    public static Option<string?> Option { get; } = new("--" + Name)
    {
        Description = "The settings file (default: appsettings.json in the current folder)",
        Recursive = true,
    };

    /// <summary>Converts <c>--settings FILE</c> to <c>--settings=FILE</c>, the form of all settings on the command line.</summary>
    public static string[] Join(string[] args)
    {
        var place = Array.IndexOf(args, "--" + Name);
        return place < 0 || place == args.Length - 1 ? args : [.. args[..place], $"--{Name}={args[place + 1]}", .. args[(place + 2)..]];
    }

    /// <summary>Returns the settings file that the command line names; null for the default.</summary>
    public static string? Of(string[] settings) =>
        settings.LastOrDefault(s => s.StartsWith($"--{Name}=", StringComparison.Ordinal)) is { } found
        ? Path.GetFullPath(found[(Name.Length + 3)..])
        : null;

    /// <summary>
    /// Uses the file that the command line names instead of the default file. Throws <see cref="FailureException"/> if the named file does
    /// not exist. Does nothing if the command line names no file.
    /// </summary>
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

    /// <summary>Returns the path of the settings file for the log, or a note that there is none.</summary>
    public static string Describe(IConfiguration configuration)
    {
        var used = ((IConfigurationRoot)configuration).Providers.OfType<JsonConfigurationProvider>()
            .Select(p => p.Source.FileProvider?.GetFileInfo(p.Source.Path!)).FirstOrDefault();
        return used is { Exists: true, PhysicalPath: { } path }
            ? path
            : $"none ({Default} does not exist in {Directory.GetCurrentDirectory()})";
    }
}
