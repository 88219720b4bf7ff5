using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Feed.Json;

/// <summary>
/// The cells for each kind of value. They are generic over the row type of each database, so reading a value needs no virtual call, boxing
/// or closure.
/// </summary>
internal static class RowCells
{
    /// <summary>Returns the cell of a column.</summary>
    public static JsonCell Of<TRow>(TRow row, OutputColumn column, byte[] name)
        where TRow : struct, IRow => column.Kind switch
        {
            ValueKind.Text => new TextCell<TRow>(row, column, name),
            ValueKind.Document => new DocumentCell<TRow>(row, column, name),
            ValueKind.Boolean => new BooleanCell<TRow>(row, column, name),
            ValueKind.Int32 or ValueKind.Int64 => new IntegerCell<TRow>(row, column, name),
            ValueKind.Double => new DoubleCell<TRow>(row, column, name),
            ValueKind.Money => new MoneyCell<TRow>(row, column, name),
            ValueKind.MoneyAverage => new MoneyAverageCell<TRow>(row, column, name),
            ValueKind.Timestamp => new InstantCell<TRow>(row, column, name),
            ValueKind.Date => new DateCell<TRow>(row, column, name),
            ValueKind.Time => new TimeCell<TRow>(row, column, name),
            ValueKind.Decimal => new DecimalCell<TRow>(row, column, name),
            _ => throw new ArgumentException($"no cell for {column.Kind}", nameof(column)),
        };

    /// <summary>Writes the value of a column, or null.</summary>
    private abstract class Cell<TRow>(TRow row, OutputColumn column, byte[] name) : JsonCell(name)
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly int _ordinal = column.Ordinal;
        private readonly bool _isNullable = column.IsNullable;

        public sealed override void WriteValue(JsonBuffer json)
        {
            // A null check costs as much as reading a number, so it is done only for nullable columns.
            if (_isNullable && _row.IsNull(_ordinal))
            {
                json.Null();
            }
            else
            {
                WriteValue(json, _row, _ordinal);
            }
        }

        protected abstract void WriteValue(JsonBuffer json, TRow row, int ordinal);
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
            // A value other than 0 is not null, which saves the null check.
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

    private sealed class DocumentCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Text(row.GetBytes(ordinal));
    }

    private sealed class BooleanCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Boolean(row.GetBoolean(ordinal));
    }

    private sealed class DoubleCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Double(row.GetDouble(ordinal));
    }

    private sealed class MoneyCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Money(row.GetMoneyUnits(ordinal));
    }

    private sealed class MoneyAverageCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) =>
            json.Decimal((decimal)row.GetDouble(ordinal) / Money.UnitsPerDollar);
    }

    /// <summary>An exact number computed by the query. It comes from doubles, so the shortest text is exact.</summary>
    private sealed class DecimalCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Double((double)row.GetDecimal(ordinal));
    }

    private sealed class InstantCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal)
        {
            var text = json.Room(InstantText.Length + 2);
            text[0] = (byte)'"';
            row.CopyInstant(ordinal, text[1..]);
            text[InstantText.Length + 1] = (byte)'"';
            json.Advance(InstantText.Length + 2);
        }
    }

    private sealed class DateCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) => json.Text(row.GetDateUtf8(ordinal));
    }

    private sealed class TimeCell<TRow>(TRow row, OutputColumn column, byte[] name) : Cell<TRow>(row, column, name)
        where TRow : struct, IRow
    {
        protected override void WriteValue(JsonBuffer json, TRow row, int ordinal) =>
            json.Text(ColumnValues.TimeText(row.GetInt64(ordinal)).AsSpan());
    }
}
