using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage.Engines.Sqlite;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Benchmarks;

/// <summary>
/// The loops that downloads are compared with. Two loops read the report's columns and write nothing: one calls SQLite's own
/// functions, the other uses ADO.NET. The third streams the same cells to a workbook that has only data sheets, without styles, tables
/// or links.
/// </summary>
internal static class BareFiles
{
    private static readonly DateTime DayZero = new(1899, 12, 30);
    private static readonly string Sql =
        $"SELECT {string.Join(", ", ReportColumns.Report.Select(c => c.Property))} FROM Conversations ORDER BY CreatedAt, ConversationId";

    /// <summary>
    /// Reads the report's columns of every row, each in the type in which it is stored. Returns the sum of all numbers and text lengths.
    /// </summary>
    public static long Read(string database)
    {
        using var connection = Open(database);
        using var reader = Select(connection);
        var columns = ReportColumns.Report.Select(c => c.Kind).ToArray();
        long sum = 0;
        if (!reader.Read())
        {
            return sum;
        }

        var row = new SqliteRow(reader, connection);
        do
        {
            for (var i = 0; i < columns.Length; i++)
            {
                sum += columns[i] switch
                {
                    ColumnKind.Count or ColumnKind.Boolean or ColumnKind.Money => row.GetInt64(i),
                    ColumnKind.Duration => (long)row.GetDouble(i),
                    _ => row.GetBytes(i).Length,
                };
            }
        }
        while (row.Next());
        return sum;
    }

    /// <summary>Reads the same columns as <see cref="Read"/>, but through ADO.NET, as most programs do.</summary>
    public static long ReadByAdo(string database)
    {
        using var connection = Open(database);
        using var reader = Select(connection);
        var columns = ReportColumns.Report.Select(c => c.Kind).ToArray();
        long sum = 0;
        while (reader.Read())
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (!reader.IsDBNull(i))
                {
                    sum += columns[i] switch
                    {
                        ColumnKind.Count or ColumnKind.Boolean or ColumnKind.Money => reader.GetInt64(i),
                        ColumnKind.Duration => (long)reader.GetDouble(i),
                        _ => reader.GetString(i).Length,
                    };
                }
            }
        }

        return sum;
    }

    /// <summary>Streams the rows into the sheets of a workbook.</summary>
    public static void WriteXlsx(string database, string path, int rowsPerSheet)
    {
        using var connection = Open(database);
        using var reader = Select(connection);
        var columns = ReportColumns.Report.ToArray();
        var letters = columns.Select((_, i) => Downloads.Xlsx.SheetText.Letters(i)).ToArray();
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        var hasRow = reader.Read();
        for (var sheet = 1; hasRow; sheet++)
        {
            using var xml = new StreamWriter(
                zip.CreateEntry($"xl/worksheets/sheet{sheet}.xml", CompressionLevel.Fastest).Open(), new UTF8Encoding(false), 64 * 1024);
            xml.Write("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
            for (var number = 1; hasRow && number <= rowsPerSheet; number++, hasRow = reader.Read())
            {
                xml.Write(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{number}\">"));
                for (var i = 0; i < columns.Length; i++)
                {
                    if (!reader.IsDBNull(i))
                    {
                        WriteCell(xml, reader, i, columns[i].Kind, letters[i], number);
                    }
                }

                xml.Write("</row>");
            }

            xml.Write("</sheetData></worksheet>");
        }
    }

    private static void WriteCell(StreamWriter xml, SqliteDataReader reader, int i, ColumnKind kind, string letters, int row)
    {
        xml.Write("<c r=\"");
        xml.Write(letters);
        xml.Write(row);
        switch (kind)
        {
            case ColumnKind.Boolean:
                xml.Write("\" t=\"b\"><v>");
                xml.Write(reader.GetInt64(i));
                break;
            case ColumnKind.Count:
                xml.Write("\"><v>");
                xml.Write(reader.GetInt64(i));
                break;
            case ColumnKind.Money:
                xml.Write("\"><v>");
                xml.Write((reader.GetInt64(i) / 10_000m).ToString(CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Duration:
                xml.Write("\"><v>");
                xml.Write((reader.GetDouble(i) / 86_400).ToString("R", CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Timestamp:
                xml.Write("\"><v>");
                xml.Write((reader.GetDateTime(i) - DayZero).TotalDays.ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                xml.Write("\" t=\"inlineStr\"><is><t>");
                xml.Write(SecurityElement.Escape(reader.GetString(i)));
                xml.Write("</t></is></c>");
                return;
        }

        xml.Write("</v></c>");
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database}");
        connection.Open();
        return connection;
    }

    private static SqliteDataReader Select(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Sql;
        return command.ExecuteReader();
    }
}
