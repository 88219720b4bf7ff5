using System.Text;
using System.Text.RegularExpressions;
using ConvExport.OData.Fold;
using ConvExport.OData.Fold.Events;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests;

/// <summary>
/// Checks that <c>docs/columns.md</c> equals the page generated here from <see cref="ReportColumns"/>. With
/// <c>CONVEXPORT_WRITE_DOCS=1</c> the test writes the page instead. Also checks the events page, the systemd unit, and that each link
/// between documents leads to an existing file and heading.
/// </summary>
public sealed partial class DocumentationTests
{
    private const string ColumnsPage = "docs/columns.md";

    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("CONVEXPORT_WRITE_DOCS") == "1";

    /// <summary>Every document, by its path from the root of the repository.</summary>
    public static TheoryData<string> Documents =>
    [
        "README.md",
        "tests/ConvExport.OData.Benchmarks/README.md",
        .. Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "docs"), "*.md").Select(f => "docs/" + Path.GetFileName(f)).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void The_columns_page_lists_every_column_and_its_meaning()
    {
        var path = Path.Combine(Repository.Root, ColumnsPage);
        var expected = Introduction + Meanings() + "\n## In the order of the report\n\n" + InOrder();
        if (IsWriting)
        {
            File.WriteAllText(path, expected);
            return;
        }

        Assert.Equal(expected, Text(ColumnsPage));
    }

    [Fact]
    public void The_events_page_lists_every_type_and_the_parts_that_rules_read()
    {
        var rows = Text("docs/events.md").Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();
        foreach (var type in EventTypes.All)
        {
            foreach (var code in type.Codes)
            {
                var row =
                    rows.Single(r => r.Split('|')[1].Contains(code.EndsWith('/') ? $"`{code}…`" : $"`{code}`", StringComparison.Ordinal));
                Assert.All(type.Parts, part =>
                {
                    var shown = part.Replace(".inboxId", "", StringComparison.Ordinal)
                        .Replace("assignee.agentId", "assignee", StringComparison.Ordinal);
                    Assert.Contains($"`{shown}`", row, StringComparison.Ordinal);
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file_and_a_heading(string document)
    {
        var broken = new List<string>();
        foreach (var target in Link()
            .Matches(Text(document)).Select(m => m.Groups[1].Value).Where(t => !t.Contains("://", StringComparison.Ordinal)))
        {
            var (file, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var path = file.Length == 0 ? document : Path.GetRelativePath(
                Repository.Root, Path.GetFullPath(file, Path.GetDirectoryName(Path.Combine(Repository.Root, document))!));
            if (!File.Exists(Path.Combine(Repository.Root, path)) || (heading is not null && !HeadingsOf(path).Contains(heading)))
            {
                broken.Add(target);
            }
        }

        Assert.Empty(broken);
    }

    [SkippableFact]
    public async Task The_systemd_unit_is_valid()
    {
        const string Verifier = "/usr/bin/systemd-analyze";
        Skip.IfNot(File.Exists(Verifier), "systemd-analyze is not installed");
        using var folder = new TempFolder();
        var unit = Text("docs/install.md").Split("```ini\n")[1].Split("```")[0].Replace("\n   ", "\n", StringComparison.Ordinal);
        Assert.Contains("Type=notify", unit, StringComparison.Ordinal);

        // The test replaces the program's path, because the program is not installed.
        await File.WriteAllTextAsync(
            folder.File("convexport.service"), unit.Replace("/opt/convexport/convexport", "/bin/true", StringComparison.Ordinal));
        var ended = await ExternalProgram.RunAsync(
            new System.Diagnostics.ProcessStartInfo(Verifier, ["verify", "--man=no", folder.File("convexport.service")]));
        Assert.Equal((0, ""),
            (ended.ExitCode, string.Join('\n', ended.Errors.Split('\n').Where(l => l.Contains("convexport", StringComparison.Ordinal)))));
    }

    private const string Introduction =
        "# Columns\n\n"
        + "After reading this page you know what each column means and when it is blank. "
        + "[The report](report.md#how-columns-are-computed) explains the rules with examples.\n\n"
        + "*Title* is the column's heading in files and on pages. *Property* is its name in the feed. "
        + "**(choice)** marks a rule that this project chose, because the source product publishes no definition. "
        + "[Decisions](decisions.md#the-reports-rules) gives the reasons. "
        + "This page is generated from the class `ReportColumns`, and a test checks that the page is up to date.\n";

    private static string Meanings()
    {
        var text = new StringBuilder();
        foreach (var group in ReportColumns.All.GroupBy(c => c.Group))
        {
            text.Append($"\n## {(group.Key == "Feed" ? "In the feed only" : group.Key)}\n\n| title | property | holds | meaning | blank "
                + "when |\n|---|---|---|---|---|\n");
            foreach (var column in group)
            {
                text.Append($"| {column.Title} | `{column.Property}` | {Holds(column)} | "
                    + $"{column.Meaning.Replace("(choice)", "**(choice)**", StringComparison.Ordinal)} | {column.WhenNull ?? "never"} |\n");
            }
        }

        return text.ToString();
    }

    private static string InOrder()
    {
        var text = new StringBuilder("| # | title | property | group |\n|---|---|---|---|\n");
        for (var i = 0; i < ReportColumns.Report.Count; i++)
        {
            var column = ReportColumns.Report[i];
            text.Append($"| {i + 1} | {column.Title} | `{column.Property}` | {column.Group} |\n");
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

    private static string Text(string document) => Path.Combine(Repository.Root, document) is var path && File.Exists(path)
        ? File.ReadAllText(path).ReplaceLineEndings("\n")
        : "";

    /// <summary>Returns a document's headings in the form that links use: lower case, hyphens for spaces, no punctuation.</summary>
    private static HashSet<string> HeadingsOf(string document) =>
        [.. Heading().Matches(Text(document))
            .Select(m => NotInHeadings().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInHeadings();
}
