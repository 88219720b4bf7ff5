using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>The parts of the model that only SQL Server needs.</summary>
internal static class SqlServerModel
{
    public const string EfProvider = "Microsoft.EntityFrameworkCore.SqlServer";

    /// <summary>
    /// Compares and sorts text by its binary value, like SQLite and as the feed's contract requires. Columns are nvarchar, not UTF-8
    /// varchar: varchar parameters are encoded in the code page of the database's default collation and lose all characters that are not in
    /// this code page.
    /// </summary>
    public const string Collation = "Latin1_General_100_BIN2";

    /// <summary>
    /// Compares like the collation. EF Core's default comparer for this database treats keys that differ only in case as equal.
    /// </summary>
    private static readonly ValueComparer<string> Ordinal = new(
        (left, right) => string.Equals(left, right, StringComparison.Ordinal),
        text => text == null ? 0 : StringComparer.Ordinal.GetHashCode(text),
        text => text);

    /// <summary>The SQL type of a column.</summary>
    public static string TypeOf(BulkColumn column) => column.Type switch
    {
        ValueKind.Text => $"nvarchar({(column.Length is { } length ? length : "max")}) COLLATE {Collation}",
        ValueKind.Timestamp => $"datetime2({column.Length})",
        ValueKind.Date => "date",
        ValueKind.Int32 => "int",
        ValueKind.Int64 => "bigint",
        ValueKind.Double => "float",
        ValueKind.Boolean => "bit",
        ValueKind.Money => "decimal(19,4)",
        ValueKind.Document => column.Length is { } length ? $"binary({length})" : "varbinary(max)",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "no SQL type for this kind"),
    };

    public static void Complete(ModelBuilder model)
    {
        SqlServerFunctions.AddTo(model);
        foreach (var property in model.Model.GetEntityTypes().SelectMany(t => t.GetProperties()))
        {
            var isText = (property.GetProviderClrType() ?? property.ClrType) == typeof(string);
            if (isText || property.IsPrimitiveCollection)
            {
                property.SetCollation(Collation);
            }

            if (property.ClrType == typeof(string))
            {
                property.SetValueComparer(Ordinal);
                property.SetProviderValueComparer(Ordinal);
            }
            else if (isText)
            {
                property.SetProviderValueComparer(Ordinal);
            }
        }

        foreach (var index in model.Model.GetEntityTypes().SelectMany(t => t.GetIndexes()).Where(i => i.GetFilter() is not null))
        {
            // The literal must have the column's type. Otherwise, queries with the same condition would not use the index.
            index.SetFilter(index.GetFilter()!.Replace("= '", "= N'", StringComparison.Ordinal));
        }

        // Clustered in read order, so that the pages of a period are adjacent on disk.
        var rows = model.Entity<ConversationRow>();
        rows.HasKey(r => r.ConversationId).IsClustered(false);
        rows.HasIndex(r => new { r.CreatedAt, r.ConversationId }).IsUnique().IsClustered();

        model.Show<DataIssueRow>(DataIssueRow.Sql("+", "nvarchar(20)"));
        model.Show<DateRow>(CompanionSql.SqlServerDates);
    }
}
