using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Feed.Json;

/// <summary>Writes one column's property in each row. The subclass depends on the column's kind.</summary>
/// <param name="name">The name in quotes, followed by a colon. A comma precedes it, except in the first column.</param>
internal abstract class JsonCell(byte[] name)
{
    /// <summary>Writes the property with its name.</summary>
    public virtual void Write(JsonBuffer json)
    {
        json.Raw(Name);
        WriteValue(json);
    }

    protected byte[] Name => name;

    /// <summary>Writes only the value; <c>null</c> if the column has no value.</summary>
    public abstract void WriteValue(JsonBuffer json);

    /// <summary>Returns one cell for each column of a response.</summary>
    /// <param name="rows">The source of the values.</param>
    /// <param name="columns">The columns in order.</param>
    /// <param name="areNumbersText">Whether to write Int64 and Decimal as strings (IEEE754Compatible).</param>
    public static JsonCell[] Of(RowReader rows, IReadOnlyList<OutputColumn> columns, bool areNumbersText) =>
        rows.Accept(new Cells(columns, areNumbersText));

    private sealed class Cells(IReadOnlyList<OutputColumn> columns, bool areNumbersText) : IRowConsumer<JsonCell[]>
    {
        public JsonCell[] Over<TRow>(TRow row)
            where TRow : struct, IRow => [.. columns.Select((column, i) => Of(row, column, NameOf(column.Name, i == 0)))];

        private JsonCell Of<TRow>(TRow row, OutputColumn column, byte[] name)
            where TRow : struct, IRow
        {
            var cell = RowCells.Of(row, column, name);
            return areNumbersText && column.Kind is (ValueKind.Int64 or ValueKind.Decimal or ValueKind.Money or ValueKind.MoneyAverage)
                ? new QuotedCell<TRow>(cell, row, column, name)
                : cell;
        }

        private static byte[] NameOf(string name, bool isFirst)
        {
            var json = new JsonBuffer(small: true);
            json.Name(name);
            return json.Written[(isFirst ? 1 : 0)..].ToArray();
        }
    }

    /// <summary>Writes a number as a string, for clients whose numbers are doubles.</summary>
    private sealed class QuotedCell<TRow>(JsonCell number, TRow row, OutputColumn column, byte[] name) : JsonCell(name)
        where TRow : struct, IRow
    {
        public override void WriteValue(JsonBuffer json)
        {
            if (row.IsNull(column.Ordinal))
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
