using ConvExport.OData.Fold;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>What SQL Server wants said differently of the model.</summary>
internal static class SqlServerModel
{
    public const string EfProvider = "Microsoft.EntityFrameworkCore.SqlServer";

    /// <summary>
    /// Compares and sorts binary, as SQLite does and as the feed's contract wants. Of nvarchar: a parameter of a UTF-8
    /// varchar would be encoded by the database's default collation, and lose what that lacks.
    /// </summary>
    public const string Collation = "Latin1_General_100_BIN2";

    /// <summary>As the collation compares. EF Core's own comparer for this database takes keys that differ in case for one.</summary>
    private static readonly ValueComparer<string> Ordinal = new(
        (left, right) => string.Equals(left, right, StringComparison.Ordinal),
        text => text == null ? 0 : StringComparer.Ordinal.GetHashCode(text),
        text => text);

    /// <summary>The type of a column, as the tables have it.</summary>
    public static string TypeOf(BulkColumn column) => column.Type switch
    {
        BulkType.Text => $"nvarchar({(column.Length is { } length ? length : "max")}) COLLATE {Collation}",
        BulkType.Instant => $"datetime2({column.Length})",
        BulkType.Date => "date",
        BulkType.SmallNumber => "int",
        BulkType.LargeNumber => "bigint",
        BulkType.Real => "float",
        BulkType.Boolean => "bit",
        BulkType.Money => "decimal(19,4)",
        BulkType.Bytes => column.Length is { } length ? $"binary({length})" : "varbinary(max)",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "no type"),
    };

    public static void Complete(ModelBuilder model)
    {
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
            // A literal of the column's type, so that the queries that say the same are seen to.
            index.SetFilter(index.GetFilter()!.Replace("= '", "= N'", StringComparison.Ordinal));
        }

        // Rows lie in the order in which they are read: pages of a period are neighbours on disk.
        var rows = model.Entity<ConversationRow>();
        rows.HasKey(r => r.ConversationId).IsClustered(false);
        rows.HasIndex(r => new { r.CreatedAt, r.ConversationId }).IsUnique().IsClustered();

        model.Show<DataIssueRow>(DataIssueRow.Sql("+", "nvarchar(20)"));
        model.Show<DateRow>(CompanionSql.SqlServerDates);
    }
}
