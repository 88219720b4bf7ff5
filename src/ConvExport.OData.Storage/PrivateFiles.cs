namespace ConvExport.OData.Storage;

/// <summary>
/// Creates files and folders that only the program's account may read, because they contain personal data or secrets. On Windows, the
/// folder's permissions apply.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~OfFolder;

    /// <summary>Creates a folder, if it does not exist.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OfFolder);
        }
    }

    /// <summary>Creates an empty file, if it does not exist.</summary>
    public static void CreateFile(string path)
    {
        if (!File.Exists(path))
        {
            Create(path, FileMode.OpenOrCreate).Dispose();
        }
    }

    /// <summary>Creates or opens a file for writing, depending on the mode. Writes are not buffered.</summary>
    public static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OfFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Returns a warning if other accounts have any permission for the file or folder. Null if they have none, if the path does not exist,
    /// and on Windows.
    /// </summary>
    public static string? FaultOf(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path) || (File.GetUnixFileMode(path) & Others) == 0)
        {
            return null;
        }

        var (what, mode) = Directory.Exists(path) ? ("The folder", "700") : ("The file", "600");
        return $"{what} '{path}' is accessible to other accounts on this machine, and it contains personal data or secrets. "
            + $"Run: chmod {mode} '{path}'";
    }
}
