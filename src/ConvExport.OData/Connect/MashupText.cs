using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Connect;

/// <summary>Queries in Power Query's language, M.</summary>
internal static class MashupText
{
    /// <summary>A text in quotes.</summary>
    public static string Text(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A list of texts.</summary>
    public static string List(IEnumerable<string> texts) => $"{{{string.Join(", ", texts.Select(Text))}}}";

    /// <summary>
    /// The steps that make a table of the feed's rows fit for a model: these columns only, instants in UTC without a zone,
    /// and money exact. Returns the last step's name too.
    /// </summary>
    /// <param name="from">The step that they begin with.</param>
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
            steps.Add($"Exact = Table.TransformColumnTypes({last}, {{{string.Join(", ", columns.Where(c => c.Kind == ValueKind.Money).Select(c => $"{{{Text(c.Name)}, Currency.Type}}"))}}})");
            last = "Exact";
        }

        return (steps, last);
    }

    /// <summary>Steps as an expression, a line each.</summary>
    public static IReadOnlyList<string> Let(IReadOnlyList<string> steps, string last) =>
        ["let", .. steps.Select((s, i) => $"    {s}{(i < steps.Count - 1 ? "," : "")}"), "in", $"    {last}"];

    /// <summary>A set of the feed as a step.</summary>
    public static string Set(string source, EntitySet set) => $"Rows = {source}{{[Name={Text(set.Name)},Signature=\"table\"]}}[Data]";
}
