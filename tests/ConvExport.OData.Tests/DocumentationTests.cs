using System.Text;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests;

/// <summary>The documents that are made from <see cref="ReportColumns"/> are as it says. CONVEXPORT_WRITE_DOCS=1 writes them anew.</summary>
public sealed class DocumentationTests
{
    private const string Start = "<!-- columns -->\n";
    private const string End = "<!-- /columns -->";

    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("CONVEXPORT_WRITE_DOCS") == "1";

    [Fact]
    public void The_README_lists_the_columns()
    {
        var path = Path.Combine(Repository.Root, "README.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, text.IndexOf(End, StringComparison.Ordinal));
        Check(path, text, text[..start] + ShortTable() + text[end..]);
    }

    [Fact]
    public void The_page_of_columns_says_what_each_means()
    {
        var path = Path.Combine(Repository.Root, "docs", "columns.md");
        Check(path, File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "", LongTable());
    }

    private static void Check(string path, string actual, string expected)
    {
        if (IsWriting)
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.Equal(expected, actual);
    }

    private static string ShortTable()
    {
        var text = new StringBuilder("| # | title | property | group |\n|---|---|---|---|\n");
        for (var i = 0; i < ReportColumns.Report.Count; i++)
        {
            var column = ReportColumns.Report[i];
            text.Append($"| {i + 1} | {column.Title} | `{column.Property}` | {column.Group} |\n");
        }

        return text.ToString();
    }

    private static string LongTable()
    {
        var text = new StringBuilder("# Columns\n\nMade from `ReportColumns`. **(choice)** marks a rule that is this project's own; see [decisions](decisions.md).\n");
        foreach (var group in ReportColumns.All.GroupBy(c => c.Group))
        {
            text.Append($"\n## {(group.Key == "Feed" ? "In the feed only" : group.Key)}\n\n| title | property | holds | meaning | blank when |\n|---|---|---|---|---|\n");
            foreach (var column in group)
            {
                text.Append($"| {column.Title} | `{column.Property}` | {Holds(column)} | {column.Meaning.Replace("(choice)", "**(choice)**", StringComparison.Ordinal)} | {column.WhenNull ?? "never"} |\n");
            }
        }

        return text.ToString();
    }

    private static string Holds(ReportColumn column) => column.Kind switch
    {
        ColumnKind.Timestamp => "date and time, UTC",
        ColumnKind.Duration => "seconds",
        ColumnKind.Money => "US dollars",
        ColumnKind.Count or ColumnKind.DateKey or ColumnKind.Revision => "whole number",
        ColumnKind.Boolean => "true or false",
        _ => column.Kind.ToString().ToLowerInvariant(),
    };
}
