using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Fold.Tests;

/// <summary>The row type and the list of columns agree.</summary>
public sealed partial class RowTests
{
    private const int LongestLine = 140;

    [Fact]
    public void Row_and_list_have_the_same_columns_in_the_same_order()
    {
        var properties = typeof(ConversationRow).GetProperties().Where(
            p => p.Name is not (nameof(ConversationRow.TopicIds) or nameof(ConversationRow.Contacts)
                or nameof(ConversationRow.Assignments))).ToList();
        Assert.Equal(ReportColumns.All.Select(c => c.Property), properties.Select(p => p.Name));
        var nullability = new NullabilityInfoContext();
        Assert.Equal(
            ReportColumns.All.Select(c => (c.Property, c.IsNullable)),
            properties.Select(p => (p.Name, nullability.Create(p).ReadState == NullabilityState.Nullable)));
    }

    /// <summary>
    /// Each docstring of the row contains the meaning of its column in the list. With <c>CONVEXPORT_WRITE_DOCS=1</c> this test writes the
    /// docstrings.
    /// </summary>
    [Fact]
    public void The_docstrings_of_the_row_have_the_meanings_of_the_list()
    {
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "ConvExport.OData.Fold", "ConversationRow.cs");
        var source = File.ReadAllText(file);
        var written = Documented().Replace(source, property => ReportColumns.Find(property.Groups["name"].Value) is { } column
            ? $"{Docstring(column)}{property.Groups["property"].Value}"
            : property.Value);
        if (Environment.GetEnvironmentVariable("CONVEXPORT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, written);
        }

        Assert.Equal(written, source);
    }

    private static string Docstring(ReportColumn column) => Element("summary", Escaped(column.Meaning))
        + (column.WhenNull is { } when ? Element("remarks", $"Null when {Escaped(when)}.") : "");

    /// <summary>Returns an XML element on one line, or on several lines if one would be too long.</summary>
    private static string Element(string name, string text)
    {
        var line = $"    /// <{name}>{text}</{name}>\n";
        if (line.Length <= LongestLine + 1)
        {
            return line;
        }

        var lines = new List<string> { "    ///" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + 1 + word.Length > LongestLine)
            {
                lines.Add("    ///");
            }

            lines[^1] += " " + word;
        }

        return $"    /// <{name}>\n{string.Join('\n', lines)}\n    /// </{name}>\n";
    }

    private static string Escaped(string text) =>
        SecurityElement.Escape(text).Replace("&apos;", "'", StringComparison.Ordinal).Replace("&quot;", "\"", StringComparison.Ordinal);

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"(?:    ///[^\n]*\n)+(?<property>    public (?:required )?[\w?<>]+ (?<name>\w+) \{)")]
    private static partial Regex Documented();
}
