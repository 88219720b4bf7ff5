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

            model.Entity<DataIssueRow>().ToTable((string?)null).ToSqlQuery(DataIssueRow.Sql("+", "nvarchar(20)"));
        }
        else
        {
            foreach (var money in properties.Where(p => p.ClrType == typeof(decimal)))
            {
                money.SetValueConverter(MoneyUnits);
            }

            model.Entity<DataIssueRow>().ToTable((string?)null).ToSqlQuery(DataIssueRow.Sql("||", "TEXT"));
        }
    }
}
