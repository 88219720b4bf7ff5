namespace ConvExport.OData.Sources;

/// <summary>
/// A temporary file for a response, so that nothing of it is used before it is complete. Deleted when it is closed. Only this account can
/// read it.
/// </summary>
internal static class SpoolFile
{
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"convexport-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);

        // The file is unlinked now, so the system deletes it when the process ends, even after a crash.
        File.Delete(path);
        return file;
    }
}
