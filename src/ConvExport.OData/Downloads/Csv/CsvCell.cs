using System.Buffers;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>
/// Writes one column's field in each row. The column's kind and, for text, the option <c>raw</c> determine the subclass. Null becomes an
/// empty field.
/// </summary>
internal abstract class CsvCell
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private const byte Comma = (byte)',';

    /// <summary>Writes the field of the reader's current row, followed by a comma.</summary>
    public abstract void Write(Utf8Buffer csv);

    /// <summary>Returns one cell for each column of a file.</summary>
    /// <param name="rows">The source of the values.</param>
    /// <param name="columns">The columns in order.</param>
    /// <param name="isRaw">Whether text is written unchanged, including formulas.</param>
    public static CsvCell[] Of(RowReader rows, IReadOnlyList<FileColumn> columns, bool isRaw) => rows.Accept(new Cells(columns, isRaw));

    /// <summary>Writes a field as in RFC 4180, followed by a comma. Quotes it if it contains a comma, a quote or a line break.</summary>
    public static void WriteField(Utf8Buffer csv, ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(Quoted) < 0)
        {
            csv.Raw(text, Comma);
            return;
        }

        csv.Raw((byte)'"');
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            csv.Raw(text[..(quote + 1)]);
            csv.Raw((byte)'"');
            text = text[(quote + 1)..];
        }

        csv.Raw(text);
        csv.Raw("\","u8);
    }

    private sealed class Cells(IReadOnlyList<FileColumn> columns, bool isRaw) : IRowConsumer<CsvCell[]>
    {
        public CsvCell[] Over<TRow>(TRow row)
            where TRow : struct, IRow => [.. columns.Select(column => Of(row, column, column.Output))];

        private CsvCell Of<TRow>(TRow row, FileColumn column, OutputColumn output)
            where TRow : struct, IRow => output.Kind switch
            {
                ValueKind.Text or ValueKind.Document when !isRaw => new GuardedTextCell<TRow>(row, column),
                ValueKind.Text or ValueKind.Document => new TextCell<TRow>(row, output),
                ValueKind.Timestamp => new PlainCell<TRow>(row, output, static (csv, row, ordinal) =>
                {
                    row.CopyInstant(ordinal, csv.Room(InstantText.Length));
                    csv.Advance(InstantText.Length);
                }),
                ValueKind.Date => new PlainCell<TRow>(row, output, static (csv, row, ordinal) => csv.Raw(row.GetDateUtf8(ordinal))),
                ValueKind.Boolean => new PlainCell<TRow>(row, output, static (csv, row, ordinal) => csv.Boolean(row.GetBoolean(ordinal))),
                ValueKind.Int32 or ValueKind.Int64 => new PlainCell<TRow>(row, output, static (csv, row, ordinal) =>
                    csv.Int64(row.GetInt64(ordinal))),
                ValueKind.Double => new PlainCell<TRow>(row, output, static (csv, row, ordinal) => csv.Double(row.GetDouble(ordinal))),
                ValueKind.Money => new PlainCell<TRow>(row, output, static (csv, row, ordinal) => csv.Money(row.GetMoneyUnits(ordinal))),
                ValueKind.MoneyAverage => new PlainCell<TRow>(row, output, static (csv, row, ordinal) =>
                    csv.Decimal((decimal)row.GetDouble(ordinal) / Money.UnitsPerDollar)),
                ValueKind.Time => new PlainCell<TRow>(row, output, static (csv, row, ordinal) =>
                    csv.Raw(ColumnValues.TimeText(row.GetInt64(ordinal)).AsSpan())),
                ValueKind.Decimal => new PlainCell<TRow>(row, output, static (csv, row, ordinal) => csv.Decimal(row.GetDecimal(ordinal))),
                _ => throw new ArgumentException($"no field for {output.Kind}", nameof(output)),
            };
    }

    /// <summary>Writes a value that is not null.</summary>
    private delegate void WriteValue<TRow>(Utf8Buffer csv, TRow row, int ordinal)
        where TRow : struct, IRow;

    /// <summary>A field that never needs quotes.</summary>
    private sealed class PlainCell<TRow>(TRow row, OutputColumn column, WriteValue<TRow> write) : CsvCell
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly int _ordinal = column.Ordinal;
        private readonly bool _isNullable = column.IsNullable;

        public override void Write(Utf8Buffer csv)
        {
            if (!_isNullable || !_row.IsNull(_ordinal))
            {
                write(csv, _row, _ordinal);
            }

            csv.Raw(Comma);
        }
    }

    private sealed class TextCell<TRow>(TRow row, OutputColumn column) : CsvCell
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;

        public override void Write(Utf8Buffer csv) =>
            WriteField(csv, column.Kind == ValueKind.Document ? _row.GetBytes(column.Ordinal) : _row.GetUtf8(column.Ordinal));
    }

    /// <summary>Puts an apostrophe before text that a spreadsheet would run as a formula.</summary>
    private sealed class GuardedTextCell<TRow>(TRow row, FileColumn column) : CsvCell
        where TRow : struct, IRow
    {
        private readonly TRow _row = row;
        private readonly OutputColumn _column = column.Output;
        private readonly bool _isOfIds = column.IsOfIds;

        public override void Write(Utf8Buffer csv)
        {
            var text = _column.Kind == ValueKind.Document ? _row.GetBytes(_column.Ordinal) : _row.GetUtf8(_column.Ordinal);
            if (FormulaGuard.IsNeeded(text, _isOfIds))
            {
                WriteField(csv, [FormulaGuard.Mark, .. text]);
            }
            else
            {
                WriteField(csv, text);
            }
        }
    }
}
