using System.Globalization;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.PowerQuery;

/// <summary>Writes queries in M, the language of Power Query.</summary>
internal static class MashupText
{
    /// <summary>Returns a text literal in M.</summary>
    public static string Text(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Returns a datetime literal in M, to the second.</summary>
    public static string DateTime(DateTime at) => string.Create(
        CultureInfo.InvariantCulture, $"#datetime({at.Year}, {at.Month}, {at.Day}, {at.Hour}, {at.Minute}, {at.Second})");

    /// <summary>Returns a list of text literals in M.</summary>
    public static string List(IEnumerable<string> texts) => $"{{{string.Join(", ", texts.Select(Text))}}}";

    /// <summary>
    /// Returns the steps that convert the feed's rows for Power BI and Excel, and the name of the last step. The steps select the columns,
    /// convert timestamps to UTC without a time zone, and convert money to the exact type Currency.
    /// </summary>
    /// <param name="from">The name of the step to start from.</param>
    /// <param name="columns">The columns in order.</param>
    public static (IReadOnlyList<string> Steps, string Last) Fit(string from, IReadOnlyList<EntityProperty> columns)
    {
        List<string> steps = [$"Chosen = Table.SelectColumns({from}, {List(columns.Select(c => c.Name))})"];
        var last = "Chosen";
        if (columns.Any(c => c.Kind == ValueKind.Timestamp))
        {
            var each = columns.Where(c => c.Kind == ValueKind.Timestamp).Select(c =>
                $"{{{Text(c.Name)}, each DateTimeZone.RemoveZone(DateTimeZone.ToUtc(_)), type datetime}}");
            steps.Add($"InUtc = Table.TransformColumns({last}, {{{string.Join(", ", each)}}})");
            last = "InUtc";
        }

        if (columns.Any(c => c.Kind == ValueKind.Money))
        {
            var types = string.Join(
                ", ", columns.Where(c => c.Kind == ValueKind.Money).Select(c => $"{{{Text(c.Name)}, Currency.Type}}"));
            steps.Add($"Exact = Table.TransformColumnTypes({last}, {{{types}}})");
            last = "Exact";
        }

        return (steps, last);
    }

    /// <summary>Returns the lines of a let expression with one step per line.</summary>
    public static IReadOnlyList<string> Let(IReadOnlyList<string> steps, string last) =>
        ["let", .. steps.Select((s, i) => $"    {s}{(i < steps.Count - 1 ? "," : "")}"), "in", $"    {last}"];

    /// <summary>Returns the step <c>Rows</c>, which selects an entity set of the feed.</summary>
    public static string Set(string source, EntitySet set) => $"Rows = {source}{{[Name={Text(set.Name)},Signature=\"table\"]}}[Data]";
}
