namespace ConvExport.OData.Sources;

/// <summary>
/// Creates a temporary file for a response or an upload, so that the data is used only after it has arrived completely. The file is
/// deleted when it is closed. Only the account of this process can read it, except on Windows, where the folder's permissions apply.
/// </summary>
internal static class SpoolFile
{
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"convexport-{Guid.NewGuid():N}.spool");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options |= FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);

        // Deletes only the file's name. The system deletes the file itself when it is closed or the process ends, even after a crash.
        File.Delete(path);
        return file;
    }
}
