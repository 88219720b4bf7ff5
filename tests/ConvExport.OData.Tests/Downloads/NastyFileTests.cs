using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClosedXML.Excel;
using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Fold;
using ConvExport.OData.Tests.Infrastructure;
using ExcelDataReader;
using Sylvan.Data.Csv;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>
/// Writes files of 50,000 rows with difficult texts. If SQLite is read through ADO.NET, the files have 10,000 rows, because only the
/// database reader differs. Independent libraries and LibreOffice must read the values of the feed from these files.
/// </summary>
[Trait("Speed", "slow")]
public abstract partial class NastyFileTests(NastyFileTests.NastyApp app)
{
    private const int RowsForClosedXml = 5_000;

    /// <summary>The tolerance, in seconds, for a reader that shows times only to the second.</summary>
    private const double Second = 1.001;

    public class NastyApp : ConvExportApp, IAsyncLifetime
    {
        private const int Batch = 5_000;

        protected override int Conversations => 1;

        protected virtual int RowCount => 50_000;

        /// <summary>Every cell of the feed as text, in the report's order; null for null.</summary>
        internal List<string?[]> Feed { get; } = [];

        public byte[] Xlsx
        {
            get
            {
                SkipIfUnavailable();
                return _xlsx;
            }
        }

        private byte[] _xlsx = [];

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            if (IsUnavailable)
            {
                return;
            }

            foreach (var rows in NastyRows.Make(RowCount, seed: 11).Chunk(Batch))
            {
                await RowsWriter.WriteAsync(Services, rows, new DateTime(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc));
            }

            using var client = Client();
            await ReadFeedAsync(client);
            _xlsx = await client.GetByteArrayAsync("downloads/conversations.xlsx");
        }

        private async Task ReadFeedAsync(HttpClient client)
        {
            var select = string.Join(',', ReportColumns.Report.Select(c => c.Property));
            for (var next = $"odata/v1/Conversations?$orderby=CreatedAt,ConversationId&$select={select}"; next is not null;)
            {
                using var page = JsonDocument.Parse(await client.GetByteArrayAsync(next));
                Feed.AddRange(page.RootElement.GetProperty("value")
                    .EnumerateArray().Select(row => ReportColumns.Report.Select(c => TextOf(row.GetProperty(c.Property))).ToArray()));
                next = page.RootElement.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            }
        }

        private static string? TextOf(JsonElement value) =>
            value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => value.GetString(), _ => value.GetRawText() };
    }

    [SkippableTheory]
    [InlineData("?raw=true", false)]
    [InlineData("", true)]
    [InlineData("?bom=true&raw=true", false)]
    public async Task A_CSV_library_reads_every_cell(string query, bool isGuarded)
    {
        using var client = app.Client();
        using var text = new StreamReader(await client.GetStreamAsync("downloads/conversations.csv" + query));
        await using var csv =
            await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions { Delimiter = ',', BufferSize = 4 * 1024 * 1024 });
        Assert.Equal(ReportColumns.Report.Select(c => c.Title), Enumerable.Range(0, csv.FieldCount).Select(csv.GetName));
        var number = 0;
        for (; await csv.ReadAsync(); number++)
        {
            for (var i = 0; i < ReportColumns.Report.Count; i++)
            {
                var expected = app.Feed[number][i] ?? "";
                var cell = csv.GetString(i);
                if (isGuarded && cell != expected)
                {
                    Assert.True(ReportColumns.Report[i].Kind is ColumnKind.Text or ColumnKind.Id
                        && expected[0] is '=' or '+' or '-' or '@' or '\t' or '\0', expected);
                    expected = "'" + expected;
                }

                AssertSame(expected, cell, number, i);
            }
        }

        Assert.Equal(app.Feed.Count, number);
    }

    [SkippableFact]
    public void ExcelDataReader_reads_every_cell()
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(app.Xlsx));
        Assert.True(reader.Read());
        Assert.Equal(ReportColumns.Report.Select(c => (object)c.Title), Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
        var number = 0;
        for (; reader.Read(); number++)
        {
            for (var i = 0; i < ReportColumns.Report.Count; i++)
            {
                AssertCell(reader.GetValue(i), number, i);
            }
        }

        Assert.Equal(app.Feed.Count, number);
    }

    /// <summary>Reads the first rows only: ClosedXML loads the workbook into memory and would take minutes for all rows.</summary>
    [SkippableFact]
    public async Task ClosedXML_reads_every_cell()
    {
        using var client = app.Client();
        using var workbook = new XLWorkbook(
            new MemoryStream(await client.GetByteArrayAsync($"downloads/conversations.xlsx?$top={RowsForClosedXml}")));
        var sheet = workbook.Worksheet("Conversations");
        var table = Assert.Single(sheet.Tables);
        Assert.Equal("Conversations", table.Name);
        Assert.Equal(RowsForClosedXml + 1, table.RowCount());
        Assert.Equal(ReportColumns.Report.Select(c => c.Title), table.Fields.OrderBy(f => f.Index).Select(f => f.Name));
        for (var number = 0; number < RowsForClosedXml; number++)
        {
            for (var i = 0; i < ReportColumns.Report.Count; i++)
            {
                var value = sheet.Cell(number + 2, i + 1).Value;
                AssertCell(value is string text ? text.Length == 0 ? null : AsEscaped(text, app.Feed[number][i]) : value, number, i);
            }
        }
    }

    [SkippableFact]
    public async Task LibreOffice_reads_every_cell()
    {
        const string Program = "soffice";
        Skip.IfNot(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, Program))),
            "LibreOffice is not installed (soffice)");
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.File("nasty.xlsx"), app.Xlsx);

        // The options are: UTF-8, every text in quotes, stored values instead of displayed ones, the first sheet.
        var start = new ProcessStartInfo(Program)
        {
            ArgumentList =
            {
                "-env:UserInstallation=file://" + folder.File("profile"), "--headless", "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,1",
                "--outdir", folder.Path, folder.File("nasty.xlsx"),
            },
        };
        var ended = await ExternalProgram.RunAsync(start);
        Assert.True(File.Exists(folder.File("nasty-Conversations.csv")), ended.Output + ended.Errors);

        using var text = new StreamReader(folder.File("nasty-Conversations.csv"));
        await using var csv =
            await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions { Delimiter = ',', BufferSize = 4 * 1024 * 1024 });
        var number = 0;
        for (; await csv.ReadAsync(); number++)
        {
            for (var i = 0; i < ReportColumns.Report.Count; i++)
            {
                AssertLibreOffice(csv.GetString(i), number, i);
            }
        }

        Assert.Equal(app.Feed.Count, number);
    }

    /// <summary>Decodes Excel's escapes such as _x000D_, which this version of ClosedXML leaves in inline texts.</summary>
    private static string AsEscaped(string read, string? expected) =>
        expected is not null && SheetText.Fitting(expected).Text == read
            ? read
            : Escape().Replace(read, m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());

    private void AssertCell(object? cell, int number, int column)
    {
        var (expected, kind) = (app.Feed[number][column], ReportColumns.Report[column].Kind);
        if (expected is null or "")
        {
            Assert.True(cell is null, $"row {number}, column {column}: {cell}");
            return;
        }

        switch (kind)
        {
            case ColumnKind.Timestamp:
                Assert.Equal(
                    DateTime.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), Assert.IsType<DateTime>(cell),
                    TimeSpan.FromMilliseconds(1));
                break;
            case ColumnKind.Duration:
                var days = cell switch
                {
                    TimeSpan time => time.TotalDays,
                    DateTime from => (from - new DateTime(1899, 12, 30)).TotalDays, _ => Assert.IsType<double>(cell),
                };
                Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), days * 86_400, 0.001);
                break;
            case ColumnKind.Boolean:
                Assert.Equal(expected == "true", cell);
                break;
            case ColumnKind.Count or ColumnKind.Money:
                Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), Assert.IsType<double>(cell));
                break;
            default:
                AssertSame(SheetText.Fitting(expected).Text, Assert.IsType<string>(cell), number, column);
                break;
        }
    }

    /// <summary>
    /// LibreOffice's CSV has times to the second and Booleans in capitals. LibreOffice writes a duration as hours, minutes and seconds, as
    /// a time of day, or as a date and time counted from 1899-12-30.
    /// </summary>
    private void AssertLibreOffice(string cell, int number, int column)
    {
        var (expected, kind) = (app.Feed[number][column] ?? "", ReportColumns.Report[column].Kind);
        if (expected.Length == 0)
        {
            AssertSame("", cell, number, column);
            return;
        }

        switch (kind)
        {
            case ColumnKind.Timestamp:
                var at = DateTime.Parse(expected, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
                Assert.Equal(at, DateTime.Parse(cell, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal), TimeSpan.FromSeconds(Second));
                break;
            case ColumnKind.Duration:
                var seconds = cell.Contains('/', StringComparison.Ordinal)
                    ? (DateTime.Parse(cell, CultureInfo.InvariantCulture) - new DateTime(1899, 12, 30)).TotalSeconds
                    : cell.EndsWith('M') ? DateTime.Parse(cell, CultureInfo.InvariantCulture).TimeOfDay.TotalSeconds
                    : cell.Split(':').Aggregate(0.0, (sum, part) => sum * 60 + double.Parse(part, CultureInfo.InvariantCulture));
                Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), seconds, Second);
                break;
            case ColumnKind.Boolean:
                AssertSame(expected.ToUpperInvariant(), cell, number, column);
                break;
            case ColumnKind.Count or ColumnKind.Money:
                Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(cell, CultureInfo.InvariantCulture));
                break;
            default:
                AssertSame(Lines(SheetText.Fitting(expected).Text), Lines(cell), number, column);
                break;
        }
    }

    /// <summary>LibreOffice writes every line end in a cell as \n, so the expected texts are converted too.</summary>
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Fails if the texts differ. The message shows only the beginning of a long text.</summary>
    private static void AssertSame(string expected, string cell, int number, int column)
    {
        if (!string.Equals(expected, cell, StringComparison.Ordinal))
        {
            Assert.Fail($"row {number}, {ReportColumns.Report[column].Title}: expected {JsonSerializer.Serialize(Short(expected))}, "
                + $"found {JsonSerializer.Serialize(Short(cell))}");
        }
    }

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..50]}… ({text.Length})";

    [GeneratedRegex("_x([0-9A-F]{4})_")]
    private static partial Regex Escape();
}

public sealed class SqliteNastyFileTests(NastyFileTests.NastyApp app) : NastyFileTests(app), IClassFixture<NastyFileTests.NastyApp>;

public sealed class AdoNastyFileTests(AdoNastyFileTests.App app) : NastyFileTests(app), IClassFixture<AdoNastyFileTests.App>
{
    public sealed class App : NastyApp
    {
        protected override TestEngine Engine => TestEngine.SqliteByAdo;

        protected override int RowCount => 10_000;
    }
}

public sealed class SqlServerNastyFileTests(SqlServerNastyFileTests.App app)
    : NastyFileTests(app), IClassFixture<SqlServerNastyFileTests.App>
{
    public sealed class App : NastyApp
    {
        protected override TestEngine Engine => TestEngine.SqlServer;
    }
}
