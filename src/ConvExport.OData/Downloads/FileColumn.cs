using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads;

/// <summary>A column of a file, with its header and description.</summary>
/// <param name="Output">The column of the query result.</param>
/// <param name="Title">The header.</param>
internal sealed record FileColumn(OutputColumn Output, string Title)
{
    /// <summary>The header in Gladly's column layout.</summary>
    public string GladlyHeader { get; private init; } = Title;

    /// <summary>The kind of a report column; null for any other column.</summary>
    public ColumnKind? Kind { get; private init; }

    public string Meaning { get; private init; } = "Computed by the query.";
    public string Unit { get; private init; } = "";
    public string BlankWhen { get; private init; } = "";

    /// <summary>Whether the column contains ids or lists of ids, which are join keys and should stay unchanged.</summary>
    public bool IsOfIds { get; private init; }

    /// <summary>Returns the file column for a column of an entity set.</summary>
    public static FileColumn Of(EntitySet set, OutputColumn output)
    {
        if (set == EntitySet.Conversations && ReportColumns.Find(output.Name) is { } report)
        {
            return new FileColumn(output, report.Title)
            {
                GladlyHeader = report.GladlyHeader,
                Kind = report.Kind,
                Meaning = report.Meaning,
                Unit = report.Kind switch
                {
                    ColumnKind.Duration => "hours:minutes:seconds", ColumnKind.Timestamp => "date and time", _ => report.Unit ?? "",
                },
                BlankWhen = report.WhenNull ?? "",
                IsOfIds = IsOfIdsIn(report.Kind, report.Property),
            };
        }

        return set.Columns.FirstOrDefault(c => c.Name == output.Name) is { } column
            ? new FileColumn(output, column.Title ?? column.Name) { Meaning = column.Description, IsOfIds = IsId(column.Name) }
            : new FileColumn(output, output.Name);
    }

    /// <summary>
    /// Returns the file column for a column of a query result. The header is the column's name in the query. A report column in
    /// <c>groupby</c> keeps its format.
    /// </summary>
    public static FileColumn OfResult(EntitySet set, OutputColumn output) =>
        Of(set, output) is var own && own.Kind is not null && ValueKinds.Of(own.Kind.Value) != output.Kind
        ? new FileColumn(output, output.Name)
        : own with { Title = output.Name, GladlyHeader = output.Name };

    private static bool IsOfIdsIn(ColumnKind kind, string property) =>
        kind == ColumnKind.Id || property == nameof(ConversationRow.MergedConversations);

    private static bool IsId(string name) => name.EndsWith("Id", StringComparison.Ordinal);
}
