using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads;

/// <summary>A format of files.</summary>
internal interface IFileFormat
{
    /// <summary>Its name in addresses, and the extension of its files: lower case, without a dot.</summary>
    string Name { get; }

    /// <summary>Its media type, with parameters.</summary>
    string MediaType { get; }

    /// <summary>Whether its bytes are compressed already.</summary>
    bool IsCompressed { get; }

    /// <summary>Whether its files can hold a summary.</summary>
    bool HasSummary { get; }

    /// <summary>Prepares a file before its rows are read. What the format cannot hold throws <see cref="Query.RequestException"/>.</summary>
    Task<IFileWriter> PrepareAsync(DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation);
}

/// <summary>Writes one file.</summary>
internal interface IFileWriter
{
    /// <summary>
    /// Writes the file and disposes of it once it is whole. After a failure its end is missing, so that nobody takes it for whole.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="rows">The rows; the first has been read.</param>
    /// <param name="hasRow">Whether there is a first row.</param>
    /// <param name="progress">Told how many rows are written.</param>
    /// <param name="cancellation">Stops it.</param>
    Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long> progress, CancellationToken cancellation);
}

/// <summary>What a file says about itself, and how large its parts may be.</summary>
/// <param name="NowUtc">When it is made.</param>
/// <param name="BaseUrl">The server's address; null where none is known.</param>
/// <param name="RowsPerSheet">How many rows go on one sheet.</param>
internal sealed record FileFacts(DateTime NowUtc, string? BaseUrl, int RowsPerSheet);
