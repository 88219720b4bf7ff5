using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed.Answers;

/// <summary>A cell of any database, through the generic reader.</summary>
internal sealed class DataCell(RowReader rows, OutputColumn column, byte[] name) : JsonCell(name)
{
    private readonly Action<JsonBuffer> _value = column.Kind switch
    {
        ValueKind.Text => json => json.Text(rows.Text(column)),
        ValueKind.Document => json => json.Text(rows.Bytes(column)),
        ValueKind.Flag => json => json.Flag(rows.Flag(column)),
        ValueKind.Int32 => json => json.Whole(rows.Int32(column)),
        ValueKind.Int64 => json => json.Whole(rows.Whole(column)),
        ValueKind.Double => json => json.Double(rows.Double(column)),
        ValueKind.Timestamp when rows.IsSqlite => json => WriteTimestamp(json, rows, column),
        ValueKind.Timestamp => json => WriteTimestamp(json, rows.Timestamp(column)),
        ValueKind.Date when rows.IsSqlite => json => json.Text(rows.Text(column)),
        ValueKind.Date => json => WriteDate(json, rows.Date(column)),
        ValueKind.Time => json => json.Text(rows.Invariant(column)!),
        _ => json => json.Decimal(rows.Decimal(column)),
    };

    public override void WriteValue(JsonBuffer json)
    {
        // Asking costs as much as reading a number.
        if (column.IsNullable && rows.IsNull(column))
        {
            json.Null();
        }
        else
        {
            _value(json);
        }
    }

    private static void WriteTimestamp(JsonBuffer json, RowReader rows, OutputColumn column)
    {
        Span<char> text = stackalloc char[RowReader.TimestampLength];
        json.Text(text[..rows.Timestamp(column, text)]);
    }

    /// <summary>By hand: a format would be interpreted anew for each of seven in each row.</summary>
    private static void WriteTimestamp(JsonBuffer json, DateTime at)
    {
        var text = json.Room(26);
        text[0] = (byte)'"';
        WriteDay(text[1..], at.Year, at.Month, at.Day);
        text[11] = (byte)'T';
        Write(text.Slice(12, 2), at.Hour);
        text[14] = (byte)':';
        Write(text.Slice(15, 2), at.Minute);
        text[17] = (byte)':';
        Write(text.Slice(18, 2), at.Second);
        text[20] = (byte)'.';
        Write(text.Slice(21, 3), at.Millisecond);
        text[24] = (byte)'Z';
        text[25] = (byte)'"';
        json.Advance(26);
    }

    private static void WriteDate(JsonBuffer json, DateOnly day)
    {
        var text = json.Room(12);
        text[0] = (byte)'"';
        WriteDay(text[1..], day.Year, day.Month, day.Day);
        text[11] = (byte)'"';
        json.Advance(12);
    }

    private static void WriteDay(Span<byte> text, int year, int month, int day)
    {
        Write(text[..4], year);
        text[4] = (byte)'-';
        Write(text.Slice(5, 2), month);
        text[7] = (byte)'-';
        Write(text.Slice(8, 2), day);
    }

    private static void Write(Span<byte> digits, int number)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (number, var digit) = Math.DivRem(number, 10);
            digits[i] = (byte)('0' + digit);
        }
    }
}
