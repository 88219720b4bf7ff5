namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>The system's own Chromium, without windows where there is one: a page of it takes half the processor time.</summary>
internal static class InstalledChromium
{
    private static readonly string[] Programs = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Programs.Select(p => System.IO.Path.Combine(folder, p))).FirstOrDefault(File.Exists);
}
