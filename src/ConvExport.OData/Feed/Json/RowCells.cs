using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed.Json;

/// <summary>
/// The cells for each kind of value. They are generic over the row type of each database, so a value is read without a virtual call or
/// boxing.
/// </summary>
internal static class RowCells
{
    /// <summary>Returns the cell of a column.</summary>
    public static JsonCell Of<TRow>(TRow row, OutputColumn column, byte[] name)
        where TRow : struct, IRow => column.Kind switch
        {
            ValueKind.Text => new TextCell<TRow>(row, column, name),
            ValueKind.Int32 or ValueKind.Int64 => new IntegerCell<TRow>(row, column, name),
            ValueKind.Document => new Cell<TRow>(row, column, name, static (json, row, ordinal) => json.Text(row.GetBytes(ordinal))),
            ValueKind.Boolean => new Cell<TRow>(row, column, name, static (json, row, ordinal) => json.Boolean(row.GetBoolean(ordinal))),
            ValueKind.Double => new Cell<TRow>(row, column, name, static (json, row, ordinal) => json.Double(row.GetDouble(ordinal))),
            ValueKind.Money => new Cell<TRow>(row, column, name, static (json, row, ordinal) => json.Money(row.GetMoneyUnits(ordinal))),
            ValueKind.MoneyAverage => new Cell<TRow>(row, column, name, static (json, row, ordinal) =>
                json.Decimal((decimal)row.GetDouble(ordinal) / Money.UnitsPerDollar)),
            ValueKind.Timestamp => new Cell<TRow>(row, column, name, static (json, row, ordinal) => WriteInstant(json, row, ordinal)),
            ValueKind.Date => new Cell<TRow>(row, column, name, static (json, row, ordinal) => json.Text(row.GetDateUtf8(ordinal))),
            ValueKind.Time => new Cell<TRow>(row, column, name, static (json, row, ordinal) =>
                json.Text(ColumnValues.TimeText(row.GetInt64(ordinal)).AsSpan())),

            // Only numeric literals, such as 1.5 in compute(1.5 as X), have this kind. They are written as doubles, like computed numbers.
            ValueKind.Decimal => new Cell<TRow>(row, column, name, static (json, row, ordinal) =>
                json.Double((double)row.GetDecimal(ordinal))),
            _ => throw new ArgumentException($"no cell for {column.Kind}", nameof(column)),
        };

    private static void WriteInstant<TRow>(JsonBuffer json, TRow row, int ordinal)
        where TRow : struct, IRow
    {
        var text = json.Room(InstantText.Length + 2);
        text[0] = (byte)'"';
        row.CopyInstant(ordinal, text[1..]);
        text[InstantText.Length + 1] = (byte)'"';
        json.Advance(InstantText.Length + 2);
    }

    /// <summary>Writes a value that is not null.</summary>
    private delegate void WriteOf<TRow>(JsonBuffer json, TRow row, int ordinal)
        where TRow : struct, IRow;

    /// <summary>Writes the value of a column, or null.</summary>
    private sealed class Cell<TRow>(TRow row, OutputColumn column, byte[] name, WriteOf<TRow> write) : JsonCell(name)
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly int _ordinal = column.Ordinal;
        private readonly bool _isNullable = column.IsNullable;

        public override void WriteValue(JsonBuffer json)
        {
            // A null check costs as much as reading a number, so it is done only for nullable columns.
            if (_isNullable && _row.IsNull(_ordinal))
            {
                json.Null();
            }
            else
            {
                write(json, _row, _ordinal);
            }
        }
    }

    private sealed class TextCell<TRow>(TRow row, OutputColumn column, byte[] name) : JsonCell(name)
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly int _ordinal = column.Ordinal;

        public override void Write(JsonBuffer json)
        {
            if (TRow.HasUtf8 && TRow.ReadsNullAsDefault && _row.GetUtf8(_ordinal) is { IsEmpty: false } text)
            {
                json.Text(Name, text);
            }
            else
            {
                base.Write(json);
            }
        }

        public override void WriteValue(JsonBuffer json)
        {
            if (TRow.ReadsNullAsDefault && _row.GetUtf8(_ordinal) is { IsEmpty: false } text)
            {
                json.Text(text);
            }
            else if (_row.IsNull(_ordinal))
            {
                json.Null();
            }
            else if (TRow.HasUtf8)
            {
                json.Text(_row.GetUtf8(_ordinal));
            }
            else
            {
                json.Text(_row.GetText(_ordinal).AsSpan());
            }
        }
    }

    private sealed class IntegerCell<TRow>(TRow row, OutputColumn column, byte[] name) : JsonCell(name)
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly int _ordinal = column.Ordinal;
        private readonly bool _isNullable = column.IsNullable;

        public override void WriteValue(JsonBuffer json)
        {
            // If rows return 0 for null, only the value 0 needs a null check.
            if (TRow.ReadsNullAsDefault && _row.GetInt64(_ordinal) is var number and not 0)
            {
                json.Int64(number);
            }
            else if (_isNullable && _row.IsNull(_ordinal))
            {
                json.Null();
            }
            else
            {
                json.Int64(_row.GetInt64(_ordinal));
            }
        }
    }
}
