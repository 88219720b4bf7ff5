using System.Text.RegularExpressions;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>Where the files are that are made in the background. A file has its name once it is whole, and not before.</summary>
internal sealed partial class ExportFolder(IOptions<ExportOptions> options, ContentRoot root)
{
    private readonly string _path = Path.GetFullPath(options.Value.ExportFolder, root.Path);

    /// <summary>Where a file is, or will be.</summary>
    public string PathOf(Export export) => Path.Combine(_path, $"{export.Id}.{export.Format}");

    /// <summary>A file to write, under a name that says that it is not whole.</summary>
    /// <param name="export">What it will be.</param>
    /// <param name="worker">Who writes it: of two none writes into the other's.</param>
    public FileStream CreatePartial(Export export, string worker)
    {
        // Rows are not for everybody who has an account on the machine.
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(_path)
            : Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FileStream(PartialOf(export, worker), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    /// <summary>Gives a whole file its name. Returns its size.</summary>
    public long Complete(Export export, string worker)
    {
        var path = PathOf(export);
        using (var written = File.OpenHandle(PartialOf(export, worker), access: FileAccess.ReadWrite))
        {
            // Whoever is told that it is whole still has it after the power fails.
            RandomAccess.FlushToDisk(written);
        }

        File.Move(PartialOf(export, worker), path, overwrite: true);
        return new FileInfo(path).Length;
    }

    public void DeletePartial(Export export, string worker) => Delete(PartialOf(export, worker));

    /// <summary>Removes a file, and what workers that are gone have left of it.</summary>
    public void Delete(Export export)
    {
        Delete(PathOf(export));
        DeletePartials(export);
    }

    /// <summary>Removes what workers that are gone have left of a file.</summary>
    public void DeletePartials(Export export)
    {
        foreach (var path in Directory.Exists(_path) ? Directory.EnumerateFiles(_path, $"{export.Id}.*.partial") : [])
        {
            Delete(path);
        }
    }

    /// <summary>Removes what no export knows any more, and what a worker that is gone has left unfinished.</summary>
    /// <param name="isKnown">Whether there is an export of an id.</param>
    /// <param name="before">Only what was last written before this moment.</param>
    /// <returns>How many files were removed.</returns>
    public async Task<int> SweepAsync(Func<string, Task<bool>> isKnown, DateTime before)
    {
        var removed = 0;
        foreach (var path in Directory.Exists(_path) ? Directory.EnumerateFiles(_path) : [])
        {
            // Whatever else lies there is not ours.
            if (Ours().Match(Path.GetFileName(path)) is { Success: true } name && File.GetLastWriteTimeUtc(path) < before
                && (name.Groups["partial"].Success || !await isKnown(name.Groups["id"].Value)))
            {
                Delete(path);
                removed++;
            }
        }

        return removed;
    }

    private string PartialOf(Export export, string worker) => $"{PathOf(export)}.{worker}.partial";

    private static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex(@"^(?<id>[0-9a-f]{32})\.(csv|xlsx)(?<partial>\.[0-9a-f]{32}\.partial)?$")]
    private static partial Regex Ours();
}
