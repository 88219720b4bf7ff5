using System.Data;
using System.Globalization;
using System.Text;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>Rows that the statements of a <see cref="SqlServerBatch"/> use like a table.</summary>
internal sealed class RowSet : IValueSink
{
    /// <summary>The maximum number of rows in one VALUES clause.</summary>
    private const int MostRows = 1_000;

    private readonly List<object> _row = [];

    private readonly string _key;

    private RowSet(string name, IReadOnlyList<BulkColumn> columns, IEnumerable<BulkColumn> key) =>
        (Name, Columns, _key) = (name, columns, string.Join(", ", key.Select(k => k.Name)));

    public string Name { get; }
    public IReadOnlyList<BulkColumn> Columns { get; }
    public List<object[]> Rows { get; } = [];

    public string TableVariable => $"DECLARE @{Name} TABLE (Ordinal int NOT NULL PRIMARY KEY, {Definition});";

    /// <summary>
    /// The statement that creates the temporary table. The primary key sorts the rows, so one statement creates the
    /// table, without a separate index. A rollback removes the table.
    /// </summary>
    public string TemporaryTable(bool isSorted) =>
        $"CREATE TABLE #{Name} (Ordinal int NOT NULL, {Definition}, PRIMARY KEY ({(isSorted ? _key + ", " : "")}Ordinal));";

    private string Definition =>
        string.Join(", ", Columns.Select(c => $"{c.Name} {SqlServerModel.TypeOf(c)} {(c.IsNullable ? "NULL" : "NOT NULL")}"));

    public static RowSet Of<T>(string name, BulkTable<T> table, IEnumerable<T> rows)
    {
        var set = new RowSet(name, table.Columns, table.Key);
        foreach (var row in rows)
        {
            set._row.Clear();
            table.Write(row, set);
            set.Rows.Add([.. set._row]);
        }

        return set;
    }

    public void AppendValues(StringBuilder text, SqlParameterCollection parameters)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            text.Append(i % MostRows == 0
                ? $"{(i == 0 ? "" : ";\n")}INSERT INTO @{Name} (Ordinal, {string.Join(", ", Columns.Select(c => c.Name))}) VALUES "
                : ", ");
            text.Append(CultureInfo.InvariantCulture, $"({i}");
            for (var column = 0; column < Columns.Count; column++)
            {
                var parameter = Parameter($"@v{parameters.Count}", Columns[column], Rows[i][column]);
                parameters.Add(parameter);
                text.Append(", ").Append(parameter.ParameterName);
            }

            text.Append(')');
        }

        text.Append(Rows.Count > 0 ? ";\n" : "");
    }

    public DataTable ToTable()
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("Ordinal", typeof(int));
        foreach (var column in Columns)
        {
            table.Columns.Add(column.Name, ClrTypeOf(column.Type));
        }

        for (var i = 0; i < Rows.Count; i++)
        {
            table.Rows.Add([i, .. Rows[i]]);
        }

        return table;
    }

    public void Add(string? text) => Take(text);

    public void Add(DateTime? instant) => Take(instant);

    public void Add(DateOnly? date) => Take(date?.ToDateTime(TimeOnly.MinValue));

    public void Add(int? number) => Take(number);

    public void Add(long? number) => Take(number);

    public void Add(double? number) => Take(number);

    public void Add(bool? value) => Take(value);

    public void AddMoney(decimal? dollars) => Take(dollars);

    public void Add(ReadOnlySpan<byte> bytes) => Take(bytes.ToArray());

    private void Take(object? value) => _row.Add(value ?? DBNull.Value);

    private static SqlParameter Parameter(string name, BulkColumn column, object value)
    {
        var parameter = column.Type switch
        {
            ValueKind.Text => new SqlParameter(name, SqlDbType.NVarChar, column.Length ?? -1),
            ValueKind.Timestamp => new SqlParameter(name, SqlDbType.DateTime2) { Scale = (byte)column.Length! },
            ValueKind.Date => new SqlParameter(name, SqlDbType.Date),
            ValueKind.Int32 => new SqlParameter(name, SqlDbType.Int),
            ValueKind.Int64 => new SqlParameter(name, SqlDbType.BigInt),
            ValueKind.Double => new SqlParameter(name, SqlDbType.Float),
            ValueKind.Boolean => new SqlParameter(name, SqlDbType.Bit),
            ValueKind.Money => new SqlParameter(name, SqlDbType.Decimal) { Precision = 19, Scale = 4 },
            ValueKind.Document => new SqlParameter(name, SqlDbType.VarBinary, column.Length ?? -1),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "no SQL type for this kind"),
        };
        parameter.Value = value;
        return parameter;
    }

    private static Type ClrTypeOf(ValueKind type) => type switch
    {
        ValueKind.Text => typeof(string),
        ValueKind.Timestamp or ValueKind.Date => typeof(DateTime),
        ValueKind.Int32 => typeof(int),
        ValueKind.Int64 => typeof(long),
        ValueKind.Double => typeof(double),
        ValueKind.Boolean => typeof(bool),
        ValueKind.Money => typeof(decimal),
        ValueKind.Document => typeof(byte[]),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no CLR type for this kind"),
    };
}
