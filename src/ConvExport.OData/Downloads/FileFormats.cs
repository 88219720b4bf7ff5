using ConvExport.OData.Downloads.Csv;
using ConvExport.OData.Downloads.Xlsx;

namespace ConvExport.OData.Downloads;

/// <summary>The file formats.</summary>
internal static class FileFormats
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<IFileFormat> All { get; } = [new CsvFormat(), new XlsxFormat()];

    /// <summary>The names for error messages: <c>csv, xlsx</c>.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(f => f.Name));

    /// <summary>Returns the format with the given name; null if there is none.</summary>
    public static IFileFormat? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the file format for the value of <c>$format</c>, a name or media type; null if it is not a file format.</summary>
    public static IFileFormat? OfOption(string? format) => format is null ? null
        : Find(format) ?? All.FirstOrDefault(f => f.MediaType.Split(';')[0].Equals(format, StringComparison.OrdinalIgnoreCase));
}
