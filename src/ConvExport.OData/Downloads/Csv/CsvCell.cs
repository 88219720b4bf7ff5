using System.Buffers;
using System.Text;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Feed.Binding;

namespace ConvExport.OData.Downloads.Csv;

/// <summary>Writes one field of each row. Chosen once a file by what the column is; null is an empty field.</summary>
internal abstract class CsvCell
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private const byte Comma = (byte)',';

    /// <summary>Writes the field of the row that the reader stands on, and a comma.</summary>
    public abstract void Write(Utf8Buffer csv);

    /// <summary>The fields of a file.</summary>
    /// <param name="rows">Where the values come from.</param>
    /// <param name="columns">The columns in order.</param>
    /// <param name="isRaw">Text is written as it is, formulas too.</param>
    public static CsvCell[] Of(RowReader rows, IReadOnlyList<FileColumn> columns, bool isRaw) => [.. columns.Select(c => Of(rows, c, isRaw))];

    private static CsvCell Of(RowReader rows, FileColumn column, bool isRaw) => column.Output.Kind switch
    {
        ValueKind.Text or ValueKind.Document when !isRaw => new GuardedTextCell(rows, column),
        ValueKind.Text or ValueKind.Document => new TextCell(rows, column.Output),
        ValueKind.Timestamp when rows.Native is { } row => new StoredInstantCell(row, column.Output.Ordinal),
        ValueKind.Timestamp or ValueKind.Date => new PlainCell(rows, column.Output),
        ValueKind.Flag => new FlagCell(rows, column.Output),
        ValueKind.Int32 or ValueKind.Int64 => new WholeCell(rows, column.Output),
        ValueKind.Double => new DoubleCell(rows, column.Output),
        ValueKind.Money when rows.Native is not null => new MoneyCell(rows, column.Output),
        ValueKind.Time => new TimeCell(rows, column.Output),
        _ => new DecimalCell(rows, column.Output),
    };

    /// <summary>A field as RFC 4180 has it, in quotes where it holds a comma, a quote or a line end; and a comma.</summary>
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

    private sealed class TextCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv) => WriteField(csv, rows.Utf8(column));
    }

    /// <summary>Text that a spreadsheet would run as a formula gets an apostrophe before it.</summary>
    private sealed class GuardedTextCell(RowReader rows, FileColumn column) : CsvCell
    {
        private readonly OutputColumn _column = column.Output;
        private readonly bool _isOfIds = column.IsOfIds;

        public override void Write(Utf8Buffer csv)
        {
            var text = rows.Utf8(_column);
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

    /// <summary>Days and instants: nothing in them is ever to be quoted.</summary>
    private sealed class PlainCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv) => csv.Raw(rows.Utf8(column), Comma);
    }

    /// <summary>An instant as SQLite has it.</summary>
    private sealed class StoredInstantCell(Storage.Sqlite.SqliteRow row, int ordinal) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (row.Bytes(ordinal) is var stored && (!stored.IsEmpty || !row.IsNull(ordinal)))
            {
                var to = csv.Room(InstantText.Length + 1);
                InstantText.Copy(stored, to);
                to[InstantText.Length] = Comma;
                csv.Advance(InstantText.Length + 1);
            }
            else
            {
                csv.Raw(Comma);
            }
        }
    }

    private sealed class FlagCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (!column.IsNullable || !rows.IsNull(column))
            {
                csv.Flag(rows.Flag(column));
            }

            csv.Raw(Comma);
        }
    }

    private sealed class WholeCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (!column.IsNullable || !rows.IsNull(column))
            {
                csv.Whole(rows.Whole(column));
            }

            csv.Raw(Comma);
        }
    }

    private sealed class DoubleCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (!column.IsNullable || !rows.IsNull(column))
            {
                csv.Double(rows.Double(column));
            }

            csv.Raw(Comma);
        }
    }

    /// <summary>Money as SQLite has it.</summary>
    private sealed class MoneyCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (!column.IsNullable || !rows.IsNull(column))
            {
                csv.Money(rows.Whole(column));
            }

            csv.Raw(Comma);
        }
    }

    private sealed class DecimalCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv)
        {
            if (!column.IsNullable || !rows.IsNull(column))
            {
                csv.Decimal(rows.Decimal(column));
            }

            csv.Raw(Comma);
        }
    }

    private sealed class TimeCell(RowReader rows, OutputColumn column) : CsvCell
    {
        public override void Write(Utf8Buffer csv) => WriteField(csv, Encoding.UTF8.GetBytes(rows.Invariant(column) ?? ""));
    }
}
