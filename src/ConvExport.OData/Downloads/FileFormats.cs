using ConvExport.OData.Downloads.Csv;
using ConvExport.OData.Downloads.Xlsx;

namespace ConvExport.OData.Downloads;

/// <summary>The formats of files.</summary>
internal static class FileFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IFileFormat> All { get; } = [new CsvFormat(), new XlsxFormat()];

    /// <summary>Their names, for errors: <c>csv, xlsx</c>.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(f => f.Name));

    /// <summary>The format of a name; null where there is none.</summary>
    public static IFileFormat? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that <c>$format</c> names, by its name or its media type; null where it names none.</summary>
    public static IFileFormat? OfOption(string? format) => format is null ? null
        : Find(format) ?? All.FirstOrDefault(f => f.MediaType.Split(';')[0].Equals(format, StringComparison.OrdinalIgnoreCase));
}
