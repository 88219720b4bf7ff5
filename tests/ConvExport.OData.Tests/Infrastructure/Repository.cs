namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The root folder of the repository.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConvExport.OData.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
        }

        return folder.FullName;
    }
}
