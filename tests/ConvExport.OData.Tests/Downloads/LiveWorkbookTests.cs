using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClosedXML.Excel;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>Workbooks whose table is connected to the feed by a Power Query query.</summary>
public abstract partial class LiveWorkbookTests(WorkbookTests.NarrowApp app)
{
    private const string View = "$filter=TimesClosed gt 0&$top=40&inbox=inbox-returns&from=2024-02-01&timezone=Europe/Berlin";

    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [SkippableFact]
    public async Task The_query_loads_the_rows_that_the_workbook_contains()
    {
        using var client = app.Client();
        var file = await client.GetByteArrayAsync($"downloads/conversations.xlsx?live=true&{View}");
        var sheet = Workbook.Read(file)["Conversations"];
        Assert.True(sheet.Count > 5);
        var formula = Formula(file);
        var url = Url().Match(formula).Groups[1].Value;
        using var json = JsonDocument.Parse(await client.GetStringAsync(url));
        var rows = json.RootElement.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(rows.Select(r => r.GetProperty("ConversationId").GetString()), sheet.Skip(1).Select(r => (string?)r[1]));

        // The test repeats the query's steps: select the columns, convert times to the zone and durations to days, and set the titles.
        var chosen = Names().Match(formula).Groups[1].Value.Split(", ").Select(n => n.Trim('"')).ToList();
        Assert.Equal(ReportColumns.Report.Select(c => c.Property), chosen);
        var titles = Pair().Matches(formula[formula.IndexOf("Titled", StringComparison.Ordinal)..])
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(sheet[0], chosen.Select(n => (object?)titles.GetValueOrDefault(n, n)));
        for (var i = 0; i < rows.Count; i++)
        {
            var at = rows[i].GetProperty("CreatedAt").GetDateTime();
            Assert.Equal(at + OffsetIn(formula, at), Assert.IsType<DateTime>(sheet[i + 1][0]), TimeSpan.FromMilliseconds(1));
            var handled = rows[i].GetProperty("HandleTimeSeconds");
            var cell = sheet[i + 1][chosen.IndexOf("HandleTimeSeconds")];
            Assert.Equal(
                handled.ValueKind == JsonValueKind.Null ? 0 : handled.GetDouble() / 86_400,
                cell switch { null => 0, TimeSpan time => time.TotalDays, DateTime time => time.ToOADate(), _ => (double)cell }, 1e-6);
        }
    }

    [SkippableTheory]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("UTC")]
    public async Task The_query_converts_times_with_the_offsets_of_the_time_zone(string name)
    {
        using var client = app.Client();
        var formula = Formula(await client.GetByteArrayAsync($"downloads/conversations.xlsx?live=true&$top=1&timezone={name}"));
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        for (var at = new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc); at.Year < 2034; at = at.AddHours(31))
        {
            Assert.Equal(zone.GetUtcOffset(at), OffsetIn(formula, at));
        }
    }

    [SkippableFact]
    public async Task All_parts_refer_to_each_other_and_none_contains_a_key()
    {
        using var client = app.Client();
        var file = await client.GetByteArrayAsync("connect/conversations.xlsx?$top=90&summary=true");
        using var zip = new ZipArchive(new MemoryStream(file));
        var table = Xml(zip, "xl/tables/table1.xml");
        var fields = Xml(zip, "xl/queryTables/queryTable1.xml").Descendants(Main + "queryTableField").ToList();
        Assert.Equal("queryTable", (string?)table.Attribute("tableType"));
        Assert.Equal(
            fields.Select(f => ((string?)f.Attribute("id"), (string?)f.Attribute("name"), (string?)f.Attribute("tableColumnId"))),
            table.Descendants(Main + "tableColumn").Select(c =>
                ((string?)c.Attribute("queryTableFieldId"), (string?)c.Attribute("name"), (string?)c.Attribute("id"))));
        var book = Xml(zip, "xl/workbook.xml");
        var range = book.Descendants(Main + "definedName").Single(n => (string?)n.Attribute("name") == "ExternalData_1");
        var sheets = book.Descendants(Main + "sheet").Select(s => (string?)s.Attribute("name")).ToList();
        Assert.Equal("Conversations", sheets[(int)range.Attribute("localSheetId")!]);
        Assert.Equal($"'Conversations'!{Absolute((string)table.Attribute("ref")!)}", range.Value);
        Assert.DoesNotContain("hyperlink", Text(zip, "xl/worksheets/sheet1.xml"), StringComparison.Ordinal);
        foreach (var entry in zip.Entries)
        {
            Assert.DoesNotContain(app.ReaderKey, Text(zip, entry.FullName), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(app.ReaderKey, Formula(file), StringComparison.Ordinal);
        using var read = new XLWorkbook(new MemoryStream(file));
        Assert.Equal(90, read.Worksheet("Conversations").Table("Conversations").DataRange.RowCount());
    }

    [SkippableTheory]
    [InlineData("downloads/conversations.csv?live=true", "xlsx")]
    [InlineData("downloads/conversations.xlsx?live=true", "100")]
    [InlineData("downloads/conversations.xlsx?live=maybe", "maybe")]
    public async Task A_file_that_cannot_be_live_is_refused(string path, string part)
    {
        using var client = app.Client();
        using var response = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Columns_that_Excel_could_not_tell_apart_are_refused_in_workbooks_only()
    {
        const string Totals = "$apply=aggregate($count as Total,CountOfContacts with sum as total)";
        using var client = app.Client();
        using var workbook = await client.GetAsync($"downloads/conversations.xlsx?{Totals}");
        Assert.Equal(HttpStatusCode.BadRequest, workbook.StatusCode);
        Assert.Contains("Total and total", await workbook.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Total,total", await client.GetStringAsync($"downloads/conversations.csv?{Totals}"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_export_cannot_be_live()
    {
        using var client = app.Client();
        using var response = await client.PostAsync("exports?format=xlsx&live=true", content: null);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Remove live=true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>
    /// Microsoft's npm package connected-workbooks writes the same kind of workbook. The test ignores what the package copies from its
    /// template: revision ids, a second custom part, and another query's values in the metadata. It also ignores the signature, which
    /// depends on the author's machine.
    /// </summary>
    [SkippableFact]
    [Trait("Speed", "slow")]
    public async Task The_parts_equal_those_of_Microsofts_package()
    {
        using var client = app.Client();
        var ours = await client.GetByteArrayAsync(
            "downloads/conversations.xlsx?live=true&$top=3&$select=ConversationId,Status,CountOfContacts");
        using var folder = new TempFolder();
        var theirs = await ConnectedWorkbookAsync(folder.Path, Formula(ours), Workbook.Read(ours)["Conversations"]);
        using var our = new ZipArchive(new MemoryStream(ours));
        using var their = new ZipArchive(new MemoryStream(theirs));

        string[] parts = ["xl/connections.xml", "xl/queryTables/queryTable1.xml", "customXml/item1.xml", "customXml/itemProps1.xml",
            "customXml/_rels/item1.xml.rels", "xl/tables/_rels/table1.xml.rels"];
        Assert.All(parts, p => Assert.Contains(p, their.Entries.Select(e => e.FullName)));
        Assert.All(parts, p => Assert.Contains(p, our.Entries.Select(e => e.FullName)));
        Assert.Equal(TypesOf(their, parts), TypesOf(our, parts));
        Assert.Equal(RelationsOf(their, "xl/tables/_rels/table1.xml.rels"), RelationsOf(our, "xl/tables/_rels/table1.xml.rels"));
        Assert.Equal(RelationsOf(their, "customXml/_rels/item1.xml.rels"), RelationsOf(our, "customXml/_rels/item1.xml.rels"));
        Assert.Equal(
            RelationsOf(their, "xl/_rels/workbook.xml.rels").Where(r => r.Contains("connections", StringComparison.Ordinal)
                || r.Contains("item1", StringComparison.Ordinal)),
            RelationsOf(our, "xl/_rels/workbook.xml.rels").Where(r => r.Contains("connections", StringComparison.Ordinal)
                || r.Contains("item1", StringComparison.Ordinal)));
        Assert.Equal(
            [.. AttributesOf(Xml(their, "xl/connections.xml"), "connection"), .. AttributesOf(Xml(their, "xl/connections.xml"), "dbPr")],
            [.. AttributesOf(Xml(our, "xl/connections.xml"), "connection"), .. AttributesOf(Xml(our, "xl/connections.xml"), "dbPr")]);
        foreach (var element in new[] { "queryTable", "queryTableRefresh", "queryTableFields", "queryTableField" })
        {
            Assert.Equal(
                AttributesOf(Xml(their, "xl/queryTables/queryTable1.xml"), element),
                AttributesOf(Xml(our, "xl/queryTables/queryTable1.xml"), element).Where(a => a != "adjustColumnWidth=0"));
        }

        foreach (var attribute in new[] { "id", "name", "uniqueName", "queryTableFieldId" })
        {
            Assert.Equal(
                Xml(their, "xl/tables/table1.xml").Descendants(Main + "tableColumn").Select(c => (string?)c.Attribute(attribute)),
                Xml(our, "xl/tables/table1.xml").Descendants(Main + "tableColumn").Select(c => (string?)c.Attribute(attribute)));
        }

        var (a, b) = (Mashup(theirs), Mashup(ours));
        Assert.Equal(a.Parts.Where(p => !p.EndsWith('/')).Order(StringComparer.Ordinal), b.Parts.Order(StringComparer.Ordinal));
        Assert.Equal(Bare(a.Formula), Bare(b.Formula));
        Assert.Equal(a.Permissions.ToString(), b.Permissions.ToString());
        Assert.Subset(PathsOf(b.Metadata), PathsOf(a.Metadata));
        var known = a.Metadata.Descendants("Entry").Select(e => (string?)e.Attribute("Type")).ToHashSet();
        Assert.All(b.Metadata.Descendants("Entry"), e => Assert.Contains((string?)e.Attribute("Type"), known));
    }

    /// <summary>
    /// Returns the item paths in the metadata. The npm package connected-workbooks lists only the first step of a query. Excel lists every
    /// step, and so does this program.
    /// </summary>
    private static HashSet<string> PathsOf(XElement metadata) => [.. metadata.Descendants("ItemPath").Select(p => p.Value)];

    private static string Bare(string formula) =>
        Space().Replace(formula.Replace("#\"Conversations\"", "Conversations", StringComparison.Ordinal), "");

    private static async Task<byte[]> ConnectedWorkbookAsync(string folder, string formula, List<object?[]> grid)
    {
        Skip.IfNot(
            await RunAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--fetch-retries=1", "--fetch-timeout=30000",
                "@microsoft/connected-workbooks@3.4.2"),
            "npm cannot install @microsoft/connected-workbooks here.");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "query.m"), formula[(formula.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().TrimEnd(';'));
        await File.WriteAllTextAsync(Path.Combine(folder, "grid.json"), JsonSerializer.Serialize(grid));
        var script = Path.Combine(AppContext.BaseDirectory, "Downloads", "ConnectedWorkbook.mjs");
        Assert.True(await RunAsync(folder, "node", script, "query.m", "grid.json", "out.xlsx"));
        return await File.ReadAllBytesAsync(Path.Combine(folder, "out.xlsx"));
    }

    private static async Task<bool> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            var ended = await ExternalProgram.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder });
            return ended.ExitCode == 0;
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or TimeoutException)
        {
            return false;
        }
    }

    private static List<string> TypesOf(ZipArchive zip, string[] parts) =>
        [.. Xml(zip, "[Content_Types].xml").Elements().Where(e => parts.Contains(((string?)e.Attribute("PartName"))?.TrimStart('/')))
            .Select(e => $"{(string?)e.Attribute("PartName")} {(string?)e.Attribute("ContentType")}").Order(StringComparer.Ordinal)];

    private static List<string> RelationsOf(ZipArchive zip, string path) =>
        [.. Xml(zip, path).Elements()
            .Select(e => $"{(string?)e.Attribute("Type")} {(string?)e.Attribute("Target")}").Order(StringComparer.Ordinal)];

    private static List<string> AttributesOf(XElement root, string element) =>
        [.. root.DescendantsAndSelf(Main + element).SelectMany(e => e.Attributes()
            .Where(a => a.Name.Namespace == XNamespace.None && !a.IsNamespaceDeclaration && a.Name.LocalName != "refreshOnLoad")
            .Select(a => $"{a.Name.LocalName}={Location().Replace(a.Value, "")}"))];

    private static XElement Xml(ZipArchive zip, string path) => XElement.Parse(Text(zip, path));

    private static string Text(ZipArchive zip, string path)
    {
        using var reader = new StreamReader(zip.GetEntry(path)!.Open(), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static string Absolute(string range) => Cell().Replace(range, "$$$1$$$2");

    private static string Formula(byte[] workbook) => Mashup(workbook).Formula;

    /// <summary>Reads the binary part as MS-QDEFF describes it.</summary>
    private static (string Formula, IReadOnlyList<string> Parts, XElement Permissions, XElement Metadata) Mashup(byte[] workbook)
    {
        using var zip = new ZipArchive(new MemoryStream(workbook));
        var bytes = Convert.FromBase64String(Xml(zip, "customXml/item1.xml").Value);
        var at = sizeof(int);
        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(bytes));
        using var package = new ZipArchive(new MemoryStream(Next()));
        var permissions = Next();
        var metadata = Next();
        _ = Next();
        Assert.Equal(bytes.Length, at);
        var length = BinaryPrimitives.ReadInt32LittleEndian(metadata.AsSpan(4));
        return (Text(package, "Formulas/Section1.m"), [.. package.Entries.Select(e => e.FullName)],
            Parsed(permissions), Parsed(metadata.AsSpan(8, length).ToArray()));

        byte[] Next()
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            at += sizeof(int) + length;
            return bytes[(at - length)..at];
        }
    }

    private static XElement Parsed(byte[] xml) => XDocument.Load(new MemoryStream(xml)).Root!;

    /// <summary>The offset that the query adds to a time.</summary>
    private static TimeSpan OffsetIn(string formula, DateTime at)
    {
        foreach (Match offset in Offset().Matches(formula))
        {
            var parts = offset.Groups[1].Value.Split(", ").Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            if (new DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]) <= at)
            {
                return TimeSpan.FromMinutes(double.Parse(offset.Groups[2].Value, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidDataException("no offset");
    }

    [GeneratedRegex("OData\\.Feed\\(\"([^\"]+)\"")]
    private static partial Regex Url();

    [GeneratedRegex("Table\\.SelectColumns\\(Source, \\{([^}]+)\\}")]
    private static partial Regex Names();

    [GeneratedRegex("\\{\"([^\"]+)\", \"([^\"]+)\"\\}")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\{#datetime\(([^)]+)\), ([-\d.]+)\}")]
    private static partial Regex Offset();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("Location=\"?Conversations\"?;(Extended Properties=\"\")?")]
    private static partial Regex Location();

    [GeneratedRegex("([A-Z]+)([0-9]+)")]
    private static partial Regex Cell();
}

public sealed class SqliteLiveWorkbookTests(WorkbookTests.NarrowApp app)
    : LiveWorkbookTests(app), IClassFixture<WorkbookTests.NarrowApp>;

public sealed class SqlServerLiveWorkbookTests(SqlServerWorkbookTests.App app)
    : LiveWorkbookTests(app), IClassFixture<SqlServerWorkbookTests.App>;
