using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvExport.OData.Connect.PowerBi;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests;

/// <summary>
/// The connection files for Excel and Power BI. They are checked against the published formats, because the tests run without these
/// programs.
/// </summary>
public sealed partial class ConnectTests(ConnectTests.PublicApp app) : IClassFixture<ConnectTests.PublicApp>
{
    private const string Feed = "https://reports.example.com/odata/v1/";

    public sealed class PublicApp : ConvExportApp
    {
        protected override int Conversations => 5;

        protected override IEnumerable<(string Key, string Value)> Settings => [("Feed:PublicBaseUrl", "https://reports.example.com/")];
    }

    [Fact]
    public async Task The_Power_BI_data_source_contains_the_feed_URL()
    {
        using var client = app.Client();
        using var response = await client.GetAsync("connect/convexport.pbids");
        Assert.Equal("convexport.pbids", response.Content.Headers.ContentDisposition!.FileName);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("0.1", json.RootElement.GetProperty("version").GetString());
        var details = Assert.Single(json.RootElement.GetProperty("connections").EnumerateArray()).GetProperty("details");
        Assert.Equal("odata", details.GetProperty("protocol").GetString());
        Assert.Equal(Feed, details.GetProperty("address").GetProperty("url").GetString());
    }

    [Fact]
    public async Task The_Excel_connection_contains_a_query_of_the_report()
    {
        using var client = app.Client();
        using var response = await client.GetAsync("connect/convexport.odc");
        Assert.Equal("text/x-ms-odc", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        var connection = XElement.Parse(Regex.Match(text, @"<xml id=msodc>(.*?)</xml>", RegexOptions.Singleline).Groups[1].Value);
        var parts = connection.Elements().ToDictionary(e => e.Name.LocalName);
        Assert.Equal(["PowerQueryConnection", "PowerQueryMashupData"], parts.Keys);
        Assert.Equal(
            "SELECT * FROM [Conversations]", parts["PowerQueryConnection"].Elements().Single(e => e.Name.LocalName == "CommandText").Value);
        var formula = XElement.Parse(parts["PowerQueryMashupData"].Value).Descendants().Single(e => e.Name.LocalName == "Formula").Value;
        Assert.Contains($"OData.Feed(\"{Feed}\", null, [Implementation=\"2.0\"])", formula, StringComparison.Ordinal);
        Assert.All(ReportColumns.Report, c => Assert.Contains($"{{\"{c.Property}\", \"{c.Title}\"}}", formula, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_Power_BI_project_is_as_approved()
    {
        using var client = app.Client();
        using var zip = new ZipArchive(new MemoryStream(await client.GetByteArrayAsync("connect/powerbi.zip")));
        var files = zip.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal).Select(
            e => (e.FullName, Text: new StreamReader(e.Open()).ReadToEnd())).ToList();
        foreach (var (_, text) in files.Where(f => f.FullName.EndsWith(".json", StringComparison.Ordinal) || f.Text.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(text);
            Assert.StartsWith(
                "https://developer.microsoft.com/json-schemas/fabric/", json.RootElement.GetProperty("$schema").GetString(),
                StringComparison.Ordinal);
        }

        Approved.Verify("powerbi.txt", string.Join("\n", files.Select(f => $"==== {f.FullName}\n{f.Text}")));
    }

    /// <summary>
    /// Every table, column and measure that the model refers to must exist. The tests cannot open the model in Power BI.
    /// </summary>
    [Fact]
    public void Everything_that_the_model_refers_to_exists()
    {
        var files = SemanticModel.Files(Feed, new DateTime(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc)).ToDictionary(f => f.Path, f => f.Text);
        var tables = files.Where(f => f.Key.StartsWith("tables/", StringComparison.Ordinal)).ToDictionary(
            f => Path.GetFileNameWithoutExtension(f.Key),
            f => Column().Matches(f.Value).Select(m => Unquoted(m.Groups[1].Value)).ToHashSet());
        Assert.Equal(8, tables.Count);
        Assert.All(tables.Values, t => Assert.NotEmpty(t));

        foreach (Match end in End().Matches(files["relationships.tmdl"]))
        {
            Assert.Contains(Unquoted(end.Groups[2].Value), tables[Unquoted(end.Groups[1].Value)]);
        }

        foreach (var measure in Measure.All)
        {
            var dax = string.Join('\n', measure.Dax);
            foreach (Match column in Reference().Matches(dax))
            {
                Assert.Contains(column.Groups[2].Value, tables[column.Groups[1].Value]);
            }

            Assert.All(MeasureReference().Matches(dax), m => Assert.Contains(Measure.All, other => other.Name == m.Groups[1].Value));
            Assert.DoesNotContain(measure.Name, tables["Conversations"]);
            Assert.Equal(dax.Count(c => c == '('), dax.Count(c => c == ')'));
        }

        Assert.All(tables.Keys, t => Assert.Matches(Partition(), files[$"tables/{t}.tmdl"]));
        Assert.All(files.Values, f => Assert.DoesNotContain(
            f.Split('\n'), l => l.TrimStart('\t').StartsWith(' ') && !l.StartsWith("\t\t\t", StringComparison.Ordinal)));
    }

    /// <summary>
    /// The model sends this <c>$filter</c> itself instead of leaving it to Power Query, so the feed must accept it.
    /// </summary>
    [Theory]
    [InlineData("ConversationTopics")]
    [InlineData("ConversationContacts")]
    [InlineData("ConversationAssignments")]
    public async Task The_feed_accepts_the_conditions_of_the_model(string set)
    {
        var source =
            SemanticModel.Files(Feed, new DateTime(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc)).Single(f => f.Path == $"tables/{set}.tmdl").Text;
        Assert.Contains("Days = \"Conversation/CreatedDateKey ge \"", source, StringComparison.Ordinal);
        using var client = app.Client();
        using var response = await client.GetAsync(
            $"odata/v1/{set}?$filter=Conversation/CreatedDateKey ge 20240101 and Conversation/CreatedDateKey lt 20240301");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_key_is_needed()
    {
        using var stranger = app.Stranger();
        foreach (var file in new[] { "convexport.pbids", "convexport.odc", "powerbi.zip" })
        {
            using var response = await stranger.GetAsync("connect/" + file);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    private static string Unquoted(string name) => name.StartsWith('\'') ? name[1..^1].Replace("''", "'", StringComparison.Ordinal) : name;

    [GeneratedRegex(@"^\tcolumn ('(?:[^']|'')*'|\w+)$", RegexOptions.Multiline)]
    private static partial Regex Column();

    [GeneratedRegex(@"^\t(?:from|to)Column: ('(?:[^']|'')*'|\w+)\.('(?:[^']|'')*'|\w+)$", RegexOptions.Multiline)]
    private static partial Regex End();

    [GeneratedRegex(@"\b(\w+)\[([^\]]+)\]")]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<!\w)\[([^\]]+)\]")]
    private static partial Regex MeasureReference();

    [GeneratedRegex(@"\tpartition \w+ = m\n\t\tmode: import\n\t\tsource =\n\t\t\t\tlet\n")]
    private static partial Regex Partition();
}
