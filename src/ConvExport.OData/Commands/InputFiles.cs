using System.IO.Compression;
using ConvExport.OData.Intake;

namespace ConvExport.OData.Commands;

/// <summary>Files of lines as they are given on the command line.</summary>
internal static class InputFiles
{
    public const string StandardInput = "-";

    /// <summary>Throws before anything is taken in when one of the files is not there.</summary>
    public static void RequireAll(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(p => p != StandardInput && !File.Exists(p)))
        {
            throw new FailureException($"There is no file '{path}'. Nothing was stored.");
        }
    }

    /// <summary>Opens a file, unpacked when it ends in <c>.gz</c>; <c>-</c> is standard input.</summary>
    public static Stream Open(string path)
    {
        if (path == StandardInput)
        {
            return Console.OpenStandardInput();
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 256 * 1024, FileOptions.SequentialScan);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Prints what became of a file: the counts, then each refused line.</summary>
    public static async Task PrintAsync(string path, IntakeReport report)
    {
        await CommandHost.WriteLineAsync($"{path}: {report.Accepted} accepted, {report.Duplicates} duplicate, {report.Rejected.Count} rejected");
        foreach (var rejection in report.Rejected)
        {
            await CommandHost.WriteLineAsync($"{path}: line {rejection.Line}: {rejection.Reason}");
        }
    }
}
