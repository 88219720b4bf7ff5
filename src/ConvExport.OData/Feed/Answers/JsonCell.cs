using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Feed.Answers;

/// <summary>Writes one property of each row. Chosen once an answer by what the column is and where the rows come from.</summary>
/// <param name="name">The name with its colon, and the comma before it but for the first.</param>
internal abstract class JsonCell(byte[] name)
{
    /// <summary>The property with its name.</summary>
    public virtual void Write(JsonBuffer json)
    {
        json.Raw(Name);
        WriteValue(json);
    }

    protected byte[] Name => name;

    /// <summary>The value alone; <c>null</c> for none.</summary>
    public abstract void WriteValue(JsonBuffer json);

    /// <summary>The cells of an answer.</summary>
    /// <param name="rows">Where the values come from.</param>
    /// <param name="columns">The columns in order.</param>
    /// <param name="areNumbersText">Numbers that a double cannot hold are wanted as text (IEEE754Compatible).</param>
    public static JsonCell[] Of(RowReader rows, IReadOnlyList<OutputColumn> columns, bool areNumbersText) =>
        [.. columns.Select((column, i) => Of(rows, column, NameOf(column.Name, i == 0), areNumbersText))];

    private static JsonCell Of(RowReader rows, OutputColumn column, byte[] name, bool areNumbersText)
    {
        var cell = rows.Native is { } native ? SqliteCell.Of(native, column, name) : new DataCell(rows, column, name);
        return areNumbersText && column.Kind is (ValueKind.Int64 or ValueKind.Decimal or ValueKind.Money or ValueKind.MoneyAverage)
            ? new QuotedCell(cell, rows, column, name)
            : cell;
    }

    private static byte[] NameOf(string name, bool isFirst)
    {
        var json = new JsonBuffer();
        json.Name(name);
        return json.Written[(isFirst ? 1 : 0)..].ToArray();
    }

    /// <summary>A number as text, for readers whose numbers are doubles.</summary>
    private sealed class QuotedCell(JsonCell number, RowReader rows, OutputColumn column, byte[] name) : JsonCell(name)
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (rows.IsNull(column))
            {
                json.Null();
                return;
            }

            json.Raw((byte)'"');
            number.WriteValue(json);
            json.Raw((byte)'"');
        }
    }
}
