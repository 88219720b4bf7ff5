using System.Text.RegularExpressions;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Exports;

/// <summary>The folder of export files. A file gets its final name only when it is complete.</summary>
internal sealed partial class ExportFolder(IOptions<ExportOptions> options, ContentRoot root)
{
    private readonly string _path = Path.GetFullPath(options.Value.ExportFolder, root.Path);

    /// <summary>Returns the path of an export's file.</summary>
    public string PathOf(Export export) => Path.Combine(_path, $"{export.Id}.{export.Format}");

    /// <summary>Creates a file with a temporary name that ends in <c>.partial</c>.</summary>
    /// <param name="export">The export.</param>
    /// <param name="worker">The worker's id. The file name contains it, so that two workers never write the same file.</param>
    public FileStream CreatePartial(Export export, string worker)
    {
        // The files contain conversation data, so only the account of this process may read them.
        PrivateFiles.CreateFolder(_path);
        return PrivateFiles.Create(PartialOf(export, worker), FileMode.Create);
    }

    /// <summary>Gives a complete file its final name. Returns its size in bytes.</summary>
    public long Complete(Export export, string worker)
    {
        var path = PathOf(export);
        using (var written = File.OpenHandle(PartialOf(export, worker), access: FileAccess.ReadWrite))
        {
            // The file is on disk before it gets its name, so that a finished export survives a power failure.
            RandomAccess.FlushToDisk(written);
        }

        File.Move(PartialOf(export, worker), path, overwrite: true);
        return new FileInfo(path).Length;
    }

    public void DeletePartial(Export export, string worker) => Delete(PartialOf(export, worker));

    /// <summary>Deletes the file of an export, and its partial files.</summary>
    public void Delete(Export export)
    {
        Delete(PathOf(export));
        DeletePartials(export);
    }

    /// <summary>Deletes an export's partial files, such as those that crashed workers left.</summary>
    public void DeletePartials(Export export)
    {
        foreach (var path in Directory.Exists(_path) ? Directory.EnumerateFiles(_path, $"{export.Id}.*.partial") : [])
        {
            Delete(path);
        }
    }

    /// <summary>Deletes files without an export, and partial files that crashed workers left.</summary>
    /// <param name="isKnown">Returns whether the export with an id exists.</param>
    /// <param name="before">Files that were written at this UTC time or later are not deleted.</param>
    /// <returns>The number of deleted files.</returns>
    public async Task<int> SweepAsync(Func<string, Task<bool>> isKnown, DateTime before)
    {
        var removed = 0;
        foreach (var path in Directory.Exists(_path) ? Directory.EnumerateFiles(_path) : [])
        {
            // Files whose names do not match the pattern do not belong to exports and are not deleted.
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
