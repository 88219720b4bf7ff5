namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>The system's own Chromium.</summary>
internal static class InstalledChromium
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Programs.Select(p => System.IO.Path.Combine(folder, p))).FirstOrDefault(File.Exists);
}
