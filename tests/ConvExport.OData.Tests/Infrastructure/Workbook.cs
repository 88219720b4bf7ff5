using ConvExport.OData.Downloads.Xlsx;
using ConvExport.OData.Fold;
using ExcelDataReader;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Reads workbooks with ExcelDataReader, which shares no code with the product's writer.</summary>
internal static class Workbook
{
    private static readonly DateTime DayZero = new(1899, 12, 30);

    static Workbook() => System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);

    /// <summary>Returns the rows of each sheet by its name, in the order of the sheets.</summary>
    public static IReadOnlyDictionary<string, List<object?[]>> Read(byte[] workbook)
    {
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(workbook));
        var sheets = new Dictionary<string, List<object?[]>>();
        do
        {
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
            }

            sheets.Add(reader.Name, rows);
        }
        while (reader.NextResult());
        return sheets;
    }

    /// <summary>Compares a data sheet, which begins with its header, with the expected rows.</summary>
    public static void AssertEqual(
        List<object?[]> sheet, IReadOnlyList<ReportColumn> columns, IReadOnlyList<ConversationRow> rows, TimeZoneInfo zone)
    {
        Assert.Equal(columns.Select(c => (object?)c.Title), sheet[0]);
        Assert.Equal(rows.Count, sheet.Count - 1);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < columns.Count; j++)
            {
                AssertCell(columns[j], columns[j].Value(rows[i]), sheet[i + 1][j], zone);
            }
        }
    }

    private static void AssertCell(ReportColumn column, object? expected, object? cell, TimeZoneInfo zone)
    {
        switch (expected)
        {
            case null:
                Assert.Null(cell);
                break;
            case DateTime at:
                Assert.Equal(TimeZoneInfo.ConvertTimeFromUtc(at, zone), Assert.IsType<DateTime>(cell), TimeSpan.FromMilliseconds(1));
                break;
            case double seconds when column.Kind == ColumnKind.Duration:
                var days = cell is TimeSpan time
                    ? time.TotalDays
                    : cell is DateTime from
                    ? (from - DayZero).TotalDays
                    : Assert.IsType<double>(cell);
                Assert.Equal(seconds, days * 86_400, 0.001);
                break;
            case bool flag:
                Assert.Equal(flag, cell);
                break;
            case string text:
                Assert.Equal(SheetText.Fitting(text).Text, Assert.IsType<string>(cell));
                break;
            default:
                Assert.Equal(Convert.ToDouble(expected), Assert.IsType<double>(cell));
                break;
        }
    }
}
