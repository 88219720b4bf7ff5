namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// The installed Chromium. If a folder of the PATH contains several variants of it, the headless shell is preferred, because it needs only
/// half the processor time for a page.
/// </summary>
internal static class InstalledChromium
{
    private static readonly string[] Programs = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    /// <summary>The path of the program; null if none is installed.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Programs.Select(p => System.IO.Path.Combine(folder, p))).FirstOrDefault(File.Exists);
}
