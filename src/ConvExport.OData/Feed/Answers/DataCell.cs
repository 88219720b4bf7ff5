using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed.Answers;

/// <summary>A cell of any database, through the generic reader.</summary>
internal sealed class DataCell(RowReader rows, OutputColumn column, byte[] name) : JsonCell(name)
{
    private readonly Action<JsonBuffer> _value = column.Kind switch
    {
        ValueKind.Text => json => json.Text(rows.Text(column)),
        ValueKind.Document => json => json.Text(rows.Utf8(column)),
        ValueKind.Flag => json => json.Flag(rows.Flag(column)),
        ValueKind.Int32 => json => json.Whole(rows.Int32(column)),
        ValueKind.Int64 => json => json.Whole(rows.Whole(column)),
        ValueKind.Double => json => json.Double(rows.Double(column)),
        ValueKind.Timestamp or ValueKind.Date => json => json.Text(rows.Utf8(column)),
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
}
