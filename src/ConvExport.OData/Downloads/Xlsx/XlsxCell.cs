using System.Globalization;
using System.Text;
using ConvExport.OData.Fold;
using ConvExport.OData.Query.Binding;
using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads.Xlsx;

/// <summary>The state that all cells share while a workbook is written.</summary>
/// <param name="Rows">The source of the values.</param>
/// <param name="Zone">The time zone of timestamps.</param>
/// <param name="Strings">The shared strings.</param>
/// <param name="Links">The links of the current sheet.</param>
/// <param name="HasLinks">Whether links are written. A live table has none, because a refresh moves the rows but not the links.</param>
internal sealed record XlsxCells(RowReader Rows, TimeZoneInfo Zone, SharedStrings Strings, SheetLinks Links, bool HasLinks)
{
    /// <summary>The number of texts that were cut, because they were too long for a cell.</summary>
    public long Cut { get; set; }
}

/// <summary>
/// Writes one column's cell in each row. The column's kind determines the subclass. A null value gets no cell.
/// </summary>
internal abstract class XlsxCell
{
    private readonly byte[] _start;
    private readonly byte[] _number;

    private XlsxCell(XlsxCells cells, FileColumn column, int place, string style)
    {
        (Cells, Column, Place) = (cells, column.Output, place);
        _start = Encoding.UTF8.GetBytes($"<c r=\"{SheetText.Letters(place)}");
        _number = Encoding.UTF8.GetBytes($"\" s=\"{style}\"><v>");
        Text = Encoding.UTF8.GetBytes($"\" s=\"{style}\" t=\"inlineStr\"><is>");
        Shared = Encoding.UTF8.GetBytes($"\" s=\"{style}\" t=\"s\"><v>");
        Boolean = Encoding.UTF8.GetBytes($"\" s=\"{style}\" t=\"b\"><v>");
    }

    protected XlsxCells Cells { get; }
    protected RowReader Rows => Cells.Rows;
    protected OutputColumn Column { get; }
    private bool HasValue => !Column.IsNullable || !Rows.IsNull(Column);
    private int Place { get; }
    private byte[] Text { get; }
    private byte[] Shared { get; }
    private byte[] Boolean { get; }

    /// <summary>Writes the cell of the reader's current row.</summary>
    /// <param name="xml">The output.</param>
    /// <param name="row">The row's number in the sheet.</param>
    /// <param name="number">The row's number as UTF-8 digits.</param>
    public abstract void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number);

    public static XlsxCell Of(XlsxCells cells, FileColumn column, int place, string style) => column.Output.Kind switch
    {
        ValueKind.Boolean => new BooleanCell(cells, column, place, style),
        ValueKind.Timestamp => new TimestampCell(cells, column, place, style),
        ValueKind.Date => new DateCell(cells, column, place, style),
        ValueKind.Double when column.Kind == ColumnKind.Duration => new DurationCell(cells, column, place, style),
        ValueKind.Double => new DoubleCell(cells, column, place, style),
        ValueKind.Int32 or ValueKind.Int64 => new IntegerCell(cells, column, place, style),
        ValueKind.Money or ValueKind.MoneyAverage or ValueKind.Decimal => new DecimalCell(cells, column, place, style),
        _ => new TextCell(cells, column, place, style),
    };

    private void Begin(Utf8Buffer xml, ReadOnlySpan<byte> number, byte[] kind)
    {
        xml.Raw(_start);
        xml.Raw(number);
        xml.Raw(kind);
    }

    private void BeginNumber(Utf8Buffer xml, ReadOnlySpan<byte> number) => Begin(xml, number, _number);

    private static void EndNumber(Utf8Buffer xml) => xml.Raw("</v></c>"u8);

    /// <summary>Writes a text as an inline string.</summary>
    private void WriteText(Utf8Buffer xml, ReadOnlySpan<byte> number, ReadOnlySpan<byte> text)
    {
        Begin(xml, number, Text);
        SheetText.WriteElement(xml, text);
        xml.Raw("</is></c>"u8);
    }

    private void WriteShared(Utf8Buffer xml, ReadOnlySpan<byte> number, int text)
    {
        Begin(xml, number, Shared);
        xml.Int64(text);
        EndNumber(xml);
    }

    private sealed class BooleanCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (HasValue)
            {
                Begin(xml, number, Boolean);
                xml.Raw(Rows.GetBoolean(Column) ? (byte)'1' : (byte)'0');
                EndNumber(xml);
            }
        }
    }

    private sealed class IntegerCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (HasValue)
            {
                BeginNumber(xml, number);
                xml.Int64(Rows.GetInt64(Column));
                EndNumber(xml);
            }
        }
    }

    private sealed class DecimalCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (!HasValue)
            {
                return;
            }

            BeginNumber(xml, number);
            if (Column.Kind == ValueKind.Money)
            {
                xml.Money(Rows.GetMoneyUnits(Column.Ordinal));
            }
            else
            {
                xml.Decimal(Rows.GetDecimal(Column));
            }

            EndNumber(xml);
        }
    }

    private sealed class DoubleCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (!HasValue)
            {
                return;
            }

            // Excel has no infinity and no NaN, so they are written as text.
            if (Rows.GetDouble(Column) is var value && !double.IsFinite(value))
            {
                WriteText(xml, number, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
                return;
            }

            BeginNumber(xml, number);
            xml.Double(value);
            EndNumber(xml);
        }
    }

    /// <summary>Writes seconds as a number of days, for the format <c>[h]:mm:ss</c>.</summary>
    private sealed class DurationCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (HasValue)
            {
                BeginNumber(xml, number);
                SheetTime.WriteSeconds(xml, Rows.GetDouble(Column));
                EndNumber(xml);
            }
        }
    }

    private sealed class TimestampCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (!HasValue)
            {
                return;
            }

            var local = TimeZoneInfo.ConvertTimeFromUtc(Rows.GetInstant(Column), Cells.Zone);
            if (local < SheetTime.FirstDay)
            {
                WriteText(xml, number, Encoding.UTF8.GetBytes(Rows.Invariant(Column)!));
                return;
            }

            BeginNumber(xml, number);
            SheetTime.WriteInstant(xml, local);
            EndNumber(xml);
        }
    }

    private sealed class DateCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            if (!HasValue)
            {
                return;
            }

            var day = Rows.GetDate(Column).ToDateTime(TimeOnly.MinValue);
            if (day < SheetTime.FirstDay)
            {
                WriteText(xml, number, Rows.GetDateUtf8(Column.Ordinal));
                return;
            }

            BeginNumber(xml, number);
            SheetTime.WriteInstant(xml, day);
            EndNumber(xml);
        }
    }

    private sealed class TextCell(XlsxCells cells, FileColumn column, int place, string style) : XlsxCell(cells, column, place, style)
    {
        /// <summary>
        /// The number of texts after which this class decides whether to share the column's later texts. It shares them only if more than
        /// half of the first texts were already shared strings.
        /// </summary>
        private const int Trial = 500;

        private readonly bool _isLink = column.Kind == ColumnKind.Link && cells.HasLinks;
        private int _seen;
        private int _found;
        private bool _isShared = column.Kind != ColumnKind.Link;

        public override void Write(Utf8Buffer xml, int row, ReadOnlySpan<byte> number)
        {
            var text = Column.Kind == ValueKind.Time ? Encoding.UTF8.GetBytes(Rows.Invariant(Column) ?? "") : Rows.GetUtf8(Column);
            if (text.IsEmpty && Rows.IsNull(Column))
            {
                return;
            }

            if (_isLink)
            {
                Cells.Links.Add(row, Place, text);
            }

            if (_isShared && text.Length <= SharedStrings.LongestBytes && TryShare(text, out var shared))
            {
                WriteShared(xml, number, shared);
            }
            else
            {
                WriteText(xml, number, text.Length <= SheetText.LongestCell ? text : Fitting(text));
            }
        }

        /// <summary>Returns the text, cut to the limit of a cell if it is longer. Counts the cut texts.</summary>
        private byte[] Fitting(ReadOnlySpan<byte> text)
        {
            var (fitting, isCut) = SheetText.Fitting(Encoding.UTF8.GetString(text));
            Cells.Cut += isCut ? 1 : 0;
            return Encoding.UTF8.GetBytes(fitting);
        }

        private bool TryShare(ReadOnlySpan<byte> text, out int number)
        {
            var isFound = Cells.Strings.TryFind(text, out number);
            _found += isFound ? 1 : 0;
            if (++_seen == Trial)
            {
                _isShared = _found * 2 > Trial;
            }

            return isFound || Cells.Strings.TryAdd(text, out number);
        }
    }
}
