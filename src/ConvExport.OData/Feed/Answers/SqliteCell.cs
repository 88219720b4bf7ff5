using ConvExport.OData.Feed.Binding;
using ConvExport.OData.Storage.Sqlite;

namespace ConvExport.OData.Feed.Answers;

/// <summary>Cells that take SQLite's own bytes: text is UTF-8 there already, and so are timestamps and dates.</summary>
internal static class SqliteCell
{
    public static JsonCell Of(SqliteRow row, OutputColumn column, byte[] name) => column.Kind switch
    {
        ValueKind.Text or ValueKind.Document or ValueKind.Date => new TextCell(row, column.Ordinal, name),
        ValueKind.Flag => new FlagCell(row, column.Ordinal, name),
        ValueKind.Int32 or ValueKind.Int64 => new WholeCell(row, column.Ordinal, name),
        ValueKind.Double => new DoubleCell(row, column.Ordinal, name),
        ValueKind.Money => new MoneyCell(row, column.Ordinal, name),
        ValueKind.MoneyAverage => new MoneyAverageCell(row, column.Ordinal, name),
        ValueKind.Timestamp => new TimestampCell(row, column.Ordinal, name),
        _ => new DecimalCell(row, column.Ordinal, name),
    };

    private sealed class TextCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void Write(JsonBuffer json)
        {
            if (row.Bytes(ordinal) is { IsEmpty: false } text)
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
            if (row.Bytes(ordinal) is { IsEmpty: false } text)
            {
                json.Text(text);
            }
            else if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Raw("\"\""u8);
            }
        }
    }

    private sealed class FlagCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Flag(row.Whole(ordinal) != 0);
            }
        }
    }

    private sealed class WholeCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            // Most numbers are counts, and most counts are small: what is not 0 is not null.
            if (row.Whole(ordinal) is var number and not 0)
            {
                json.Whole(number);
            }
            else if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Raw((byte)'0');
            }
        }
    }

    private sealed class DoubleCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Double(row.Real(ordinal));
            }
        }
    }

    private sealed class MoneyCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Money(row.Whole(ordinal));
            }
        }
    }

    private sealed class MoneyAverageCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Decimal((decimal)row.Real(ordinal) / Storage.ProviderModel.MoneyUnitsPerDollar);
            }
        }
    }

    private sealed class DecimalCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(ordinal))
            {
                json.Null();
            }
            else
            {
                json.Double(row.Real(ordinal));
            }
        }
    }

    /// <summary>Stored as <c>yyyy-MM-dd HH:mm:ss.FFFFFFF</c>, written with a T, three decimals and a Z.</summary>
    private sealed class TimestampCell(SqliteRow row, int ordinal, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            var stored = row.Bytes(ordinal);
            if (stored.IsEmpty && row.IsNull(ordinal))
            {
                json.Null();
                return;
            }

            var text = json.Room(InstantText.Length + 2);
            text[0] = (byte)'"';
            InstantText.Copy(stored, text[1..]);
            text[InstantText.Length + 1] = (byte)'"';
            json.Advance(InstantText.Length + 2);
        }
    }
}
