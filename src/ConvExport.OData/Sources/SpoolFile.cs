namespace ConvExport.OData.Sources;

/// <summary>
/// A temporary file for a response, so that nothing of it is used before it is complete. Deleted when it is closed. Only this account can
/// read it.
/// </summary>
internal static class SpoolFile
{
    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), $"convexport-{Guid.NewGuid():N}.spool"), options);
    }
}
