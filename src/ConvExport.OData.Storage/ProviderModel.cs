using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ConvExport.OData.Storage;

/// <summary>What the one model has to say differently to each database, so that both give the same answers.</summary>
public static class ProviderModel
{
    /// <summary>
    /// Compares and sorts binary, as SQLite does and as the feed's contract wants. Of nvarchar: a parameter of a UTF-8
    /// varchar would be encoded by the database's default collation, and lose what that lacks.
    /// </summary>
    public const string BinaryCollation = "Latin1_General_100_BIN2";

    /// <summary>SQLite has no decimal: money is kept as a whole number of this part of a dollar, exact to compare, sort and sum.</summary>
    public const int MoneyUnitsPerDollar = 10_000;

    private static readonly ValueConverter<decimal, long> MoneyUnits = new(
        dollars => (long)(dollars * MoneyUnitsPerDollar), units => (decimal)units / MoneyUnitsPerDollar);

    internal static void Apply(ModelBuilder model, string? provider)
    {
        var properties = model.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).ToList();
        if (provider is not null && provider.EndsWith(".SqlServer", StringComparison.Ordinal))
        {
            foreach (var text in properties.Where(p => (p.GetProviderClrType() ?? p.ClrType) == typeof(string) || p.IsPrimitiveCollection))
            {
                text.SetCollation(BinaryCollation);
            }

            Show<DataIssueRow>(model, DataIssueRow.Sql("+", "nvarchar(20)"));
            Show<ConversationTopicRow>(model, CompanionSql.SqlServerTopics);
            Show<ConversationContactRow>(model, CompanionSql.SqlServerContacts);
            Show<DateRow>(model, CompanionSql.SqlServerDates);
        }
        else
        {
            foreach (var money in properties.Where(p => p.ClrType == typeof(decimal)))
            {
                money.SetValueConverter(MoneyUnits);
            }

            Show<DataIssueRow>(model, DataIssueRow.Sql("||", "TEXT"));
            Show<ConversationTopicRow>(model, CompanionSql.SqliteTopics);
            Show<ConversationContactRow>(model, CompanionSql.SqliteContacts);
            Show<DateRow>(model, CompanionSql.SqliteDates);
        }
    }

    /// <summary>Rows that no table holds: a query gives them.</summary>
    private static void Show<T>(ModelBuilder model, string sql)
        where T : class => model.Entity<T>().ToTable((string?)null).ToSqlQuery(sql);
}
