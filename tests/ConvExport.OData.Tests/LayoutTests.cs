using System.Text.RegularExpressions;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests;

/// <summary>
/// Checks that no two folders of the program depend on each other, that the query project uses neither HTTP nor file formats, and that no
/// line is too long.
/// </summary>
public sealed partial class LayoutTests
{
    /// <summary>A folder may use only folders before it in this list, so no two folders depend on each other.</summary>
    private static readonly string[] Folders =
    [
        "Responses", "Operations", "Audit", "Access", "Recompute", "Intake", "Sources", "PowerQuery", "Downloads", "Exports", "Feed",
        "Connect", "Quality", "Pages", "Notifications", "Subscriptions", "Alerts", "Demo", "Commands",
    ];

    private const int LongestLine = 140;

    [Fact]
    public void A_folder_uses_only_folders_before_it()
    {
        var host = Path.Combine(Repository.Root, "src", "ConvExport.OData");
        var back = new List<string>();
        foreach (var file in SourcesIn(host))
        {
            var folder = Path.GetRelativePath(host, file).Split(Path.DirectorySeparatorChar)[0];
            if (folder == "Program.cs")
            {
                continue;
            }

            var place = Array.IndexOf(Folders, folder);
            Assert.True(place >= 0, $"The folder {folder} is missing from the list of this test.");
            back.AddRange(UsedIn(file)
                .Where(used => Array.IndexOf(Folders, used) > place).Select(used => $"{folder} -> {used} ({Path.GetFileName(file)})"));
        }

        Assert.Empty(back.Distinct());
    }

    [Fact]
    public void The_query_project_uses_neither_HTTP_nor_file_formats()
    {
        var query = Path.Combine(Repository.Root, "src", "ConvExport.OData.Query");
        var wrong = SourcesIn(query).Where(
            f => File.ReadAllText(f) is var text && (text.Contains("AspNetCore", StringComparison.Ordinal) || UsesHost().IsMatch(text)));
        Assert.Empty(wrong.Select(Path.GetFileName));
    }

    [Fact]
    public void No_line_has_more_than_140_characters()
    {
        var folders = new[] { "src", "tests" }.Select(f => Path.Combine(Repository.Root, f));
        var files = folders.SelectMany(f => FilesIn(f, ".cs", ".razor", ".css"));
        Assert.Empty(files.SelectMany(file => File.ReadLines(file).Select((line, i) => (line, i))
            .Where(l => l.line.Length > LongestLine).Select(l => $"{Path.GetRelativePath(Repository.Root, file)}:{l.i + 1}")));
    }

    private static IEnumerable<string> SourcesIn(string folder) => FilesIn(folder, ".cs", ".razor");

    private static IEnumerable<string> FilesIn(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(f => extensions.Contains(Path.GetExtension(f))
            && !Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static IEnumerable<string> UsedIn(string file) =>
        Using().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Where(Folders.Contains);

    [GeneratedRegex(@"^\s*@?(?:global )?using (?:static )?(?:\w+ = )?ConvExport\.OData\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"using ConvExport\.OData\.(?!Query|Storage|Fold)\w")]
    private static partial Regex UsesHost();
}
