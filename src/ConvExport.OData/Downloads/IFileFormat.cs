using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads;

/// <summary>A file format.</summary>
internal interface IFileFormat
{
    /// <summary>The name in URLs, and the file extension: lower case, without a dot.</summary>
    string Name { get; }

    /// <summary>The media type, with parameters.</summary>
    string MediaType { get; }

    /// <summary>Whether the files are already compressed.</summary>
    bool IsCompressed { get; }

    /// <summary>Whether the files are workbooks: they can contain a summary and a query.</summary>
    bool IsWorkbook { get; }

    /// <summary>
    /// Prepares a file before its rows are read. Throws <see cref="Query.RequestException"/> for requests that the format does not support.
    /// </summary>
    Task<IFileWriter> PrepareAsync(DownloadPlan plan, RowSource source, FileFacts facts, CancellationToken cancellation);
}

/// <summary>Writes one file.</summary>
internal interface IFileWriter
{
    /// <summary>
    /// Writes the file and disposes the stream when the file is complete. After a failure, the end of the file is not written,
    /// so that nobody mistakes the file for a complete one.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="rows">The reader of the rows. It is positioned on the first row.</param>
    /// <param name="hasRow">Whether there is a first row.</param>
    /// <param name="progress">Receives the number of rows written.</param>
    /// <param name="cancellation">Cancels the writing.</param>
    Task WriteAsync(Stream file, RowReader rows, bool hasRow, IProgress<long> progress, CancellationToken cancellation);
}

/// <summary>Facts that a file shows about itself, and the maximum size of its sheets.</summary>
/// <param name="NowUtc">When the file is created.</param>
/// <param name="BaseUrl">The server's URL; null if unknown.</param>
/// <param name="RowsPerSheet">The maximum number of rows per sheet.</param>
internal sealed record FileFacts(DateTime NowUtc, string? BaseUrl, int RowsPerSheet);
