using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads;

/// <summary>A column of a file: where its values come from, and what people read above them.</summary>
/// <param name="Output">How it is read.</param>
/// <param name="Title">What stands above it.</param>
internal sealed record FileColumn(OutputColumn Output, string Title)
{
    /// <summary>What stands above it in the source's own CSV.</summary>
    public string GladlyHeader { get; private init; } = Title;

    /// <summary>What it holds; null where only its values say.</summary>
    public ColumnKind? Kind { get; private init; }

    public string Meaning { get; private init; } = "Made by the query.";
    public string Unit { get; private init; } = "";
    public string BlankWhen { get; private init; } = "";

    /// <summary>An id, or a list of ids: text that joins, and must not be changed without need.</summary>
    public bool IsOfIds { get; private init; }

    /// <summary>A column of a set's own rows.</summary>
    public static FileColumn Of(EntitySet set, OutputColumn output)
    {
        if (set == EntitySet.Conversations && ReportColumns.Find(output.Name) is { } report)
        {
            return new FileColumn(output, report.Title)
            {
                GladlyHeader = report.GladlyHeader,
                Kind = report.Kind,
                Meaning = report.Meaning,
                Unit = report.Kind switch { ColumnKind.Duration => "hours:minutes:seconds", ColumnKind.Timestamp => "date and time", _ => report.Unit ?? "" },
                BlankWhen = report.WhenNull ?? "",
                IsOfIds = IsOfIdsIn(report.Kind, report.Property),
            };
        }

        return set.Columns.FirstOrDefault(c => c.Name == output.Name) is { } column
            ? new FileColumn(output, column.Title ?? column.Name) { Meaning = column.Description, IsOfIds = IsId(column.Name) }
            : new FileColumn(output, output.Name);
    }

    /// <summary>A column of rows that the query has made: called what the query calls it, and written as the column is that it groups by.</summary>
    public static FileColumn OfResult(EntitySet set, OutputColumn output) =>
        Of(set, output) is var own && own.Kind is not null && ValueKinds.Of(own.Kind.Value) != output.Kind
        ? new FileColumn(output, output.Name)
        : own with { Title = output.Name, GladlyHeader = output.Name };

    private static bool IsOfIdsIn(ColumnKind kind, string property) => kind == ColumnKind.Id || property == nameof(ConversationRow.MergedConversations);

    private static bool IsId(string name) => name.EndsWith("Id", StringComparison.Ordinal);
}
