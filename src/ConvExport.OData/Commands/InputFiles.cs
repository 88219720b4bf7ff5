using System.Buffers;
using System.IO.Pipelines;
using ConvExport.OData.Intake;

namespace ConvExport.OData.Commands;

/// <summary>Reads the input files named on the command line.</summary>
internal static class InputFiles
{
    public const string StandardInput = "-";

    private static ReadOnlySpan<byte> GzipStart => [0x1F, 0x8B];

    /// <summary>Throws <see cref="FailureException"/> if a file does not exist. Call this method before anything is stored.</summary>
    public static void RequireAll(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(p => p != StandardInput && !File.Exists(p)))
        {
            throw new FailureException(Directory.Exists(path)
                ? $"'{path}' is a folder. Specify the files in it instead. Nothing was stored."
                : $"The file '{path}' does not exist. Nothing was stored.");
        }
    }

    /// <summary>Opens a file and decompresses it if it is gzip; <c>-</c> is standard input.</summary>
    public static async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        Stream file = path == StandardInput
            ? Console.OpenStandardInput()
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 256 * 1024, FileOptions.SequentialScan);
        var pipe = PipeReader.Create(file);
        var start = await pipe.ReadAtLeastAsync(GzipStart.Length, cancellation);
        var isGzip =
            start.Buffer.Length >= GzipStart.Length && start.Buffer.Slice(0, GzipStart.Length).ToArray().AsSpan().SequenceEqual(GzipStart);
        pipe.AdvanceTo(start.Buffer.Start);
        if (!isGzip && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            throw new FailureException($"'{path}' ends in .gz but is not a gzip file. Nothing from this file was stored.");
        }

        return isGzip ? new WholeGzipStream(pipe.AsStream()) : pipe.AsStream();
    }

    /// <summary>
    /// Reads the lines of a file and passes them to <paramref name="take"/>. Throws <see cref="FailureException"/> with the file's name if
    /// the gzip data is damaged or cut off, or if the name ends in <c>.gz</c> but the file is not gzip.
    /// </summary>
    public static async Task<IntakeReport> TakeAsync(
        string path, int longestLine, Func<IAsyncEnumerable<InputItem>, Task<IntakeReport>> take, CancellationToken cancellation)
    {
        await using var stream = await OpenAsync(path, cancellation);
        try
        {
            return await take(LineReader.ReadAsync(stream, longestLine, cancellation));
        }
        catch (InvalidDataException damaged)
        {
            throw new FailureException(
                $"'{path}' could not be read to the end. {damaged.Message} Lines before the error may already be stored. "
                + "You can safely load the complete file again.");
        }
    }

    /// <summary>Prints the result for a file: the counts, then the line number and the reason of each rejected line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The result.</param>
    /// <param name="already">The word for items that were already stored.</param>
    public static async Task PrintAsync(string path, IntakeReport report, string already)
    {
        await CommandHost.WriteLineAsync(
            $"{path}: {report.Accepted} accepted, {report.Duplicates} {already}, {report.Rejected.Count} rejected");
        foreach (var rejection in report.Rejected)
        {
            await CommandHost.WriteLineAsync($"{path}: line {rejection.Line}: {rejection.Reason}");
        }
    }
}
