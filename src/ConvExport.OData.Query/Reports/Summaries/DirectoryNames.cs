using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Query.Reports.Summaries;

/// <summary>Reads names from the directory.</summary>
internal static class DirectoryNames
{
    /// <summary>Returns the names by id.</summary>
    /// <param name="source">The open database.</param>
    /// <param name="names">A query of two text columns: the id and the name.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public static async Task<Dictionary<string, string>> NamesAsync(
        this RowSource source, IQueryable names, CancellationToken cancellation)
    {
        var (id, name) = (new OutputColumn("", ValueKind.Text, 0), new OutputColumn("", ValueKind.Text, 1));
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var rows = await source.ReadAsync(names, cancellation);
        while (rows.Read())
        {
            read[rows.GetText(id)] = rows.GetText(name);
        }

        return read;
    }
}
