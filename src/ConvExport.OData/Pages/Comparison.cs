using ConvExport.OData.Query;

namespace ConvExport.OData.Pages;

/// <summary>The period with which a view is compared.</summary>
public enum Comparison
{
    /// <summary>The same number of days, directly before the view's period.</summary>
    Previous,

    /// <summary>The same days of the previous year.</summary>
    Year,

    /// <summary>No comparison.</summary>
    None,
}

/// <summary>The key and the texts of a comparison.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Key">Its name in URLs.</param>
/// <param name="Name">Its name in a list.</param>
/// <param name="Label">Its name on a button.</param>
internal sealed record ComparisonText(Comparison Comparison, string Key, string Name, string Label)
{
    public static IReadOnlyList<ComparisonText> All { get; } =
    [
        new(Comparison.Previous, "previous", "Previous period", "vs previous period"),
        new(Comparison.Year, "year", "Same period last year", "vs last year"),
        new(Comparison.None, "none", "Nothing", "No comparison"),
    ];

    public static ComparisonText Of(Comparison comparison) => All.First(c => c.Comparison == comparison);

    /// <summary>Returns the comparison for a key in a URL; for an empty key, the comparison with the previous period.</summary>
    public static Comparison Parse(string key) => key.Length == 0
        ? Comparison.Previous
        : All.FirstOrDefault(c => c.Key == key)?.Comparison
            ?? throw RequestException.Invalid($"There is no comparison '{key}'. Use previous, year or none.");
}
