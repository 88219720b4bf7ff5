namespace ConvExport.OData.Sources;

/// <summary>
/// Creates a temporary file for a response, so that the response is used only after it has arrived completely. The file is deleted when it
/// is closed. Only the account of this process can read it.
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

        // The name of the file is deleted now. The system deletes the file when it is closed or the process ends, even after a crash.
        File.Delete(path);
        return file;
    }
}
