using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ConvExport.OData.Storage;

/// <summary>What the one model has to say differently to each database, so that both give the same answers.</summary>
public static class ProviderModel
{
    /// <summary>Compares and sorts by code point, as SQLite's BINARY does and as the feed's contract wants.</summary>
    private const string ByCodePoint = "Latin1_General_100_BIN2_UTF8";

    /// <summary>A UTF-16 code unit takes at most three bytes of UTF-8, and varchar counts bytes.</summary>
    private const int BytesPerCodeUnit = 3;

    /// <summary>SQLite has no decimal: money is kept as a whole number of this part of a dollar, exact to compare, sort and sum.</summary>
    public const int MoneyUnitsPerDollar = 10_000;

    private static readonly ValueConverter<decimal, long> MoneyUnits = new(
        dollars => (long)(dollars * MoneyUnitsPerDollar), units => (decimal)units / MoneyUnitsPerDollar);

    internal static void Apply(ModelBuilder model, string? provider)
    {
        var properties = model.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).ToList();
        if (provider is not null && provider.EndsWith(".SqlServer", StringComparison.Ordinal))
        {
            foreach (var text in properties.Where(p => p.ClrType == typeof(string) || p.IsPrimitiveCollection))
            {
                text.SetIsUnicode(false);
                text.SetCollation(ByCodePoint);
                text.SetMaxLength(text.GetMaxLength() * BytesPerCodeUnit);
            }
        }
        else
        {
            foreach (var money in properties.Where(p => p.ClrType == typeof(decimal)))
            {
                money.SetValueConverter(MoneyUnits);
            }
        }
    }
}
