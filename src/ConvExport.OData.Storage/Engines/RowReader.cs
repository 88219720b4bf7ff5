using System.Data.Common;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// The values of the row that a reader stands on. Implemented by structs, so that code written once over
/// <c>TRow : struct, IRow</c> is compiled for each database by itself, without a virtual call for each value.
/// Spans are valid until the next call.
/// </summary>
public interface IRow
{
    /// <summary>
    /// Whether null reads as 0 or as no bytes, so that only those need a look at <see cref="IsNull"/>; where not, null has to
    /// be asked for first.
    /// </summary>
    static abstract bool ReadsNullAsDefault { get; }

    /// <summary>Whether texts are UTF-8 where they are; where not, <see cref="GetText"/> is the shorter way.</summary>
    static abstract bool HasUtf8 { get; }

    bool IsNull(int column);

    bool GetBoolean(int column);

    /// <summary>A whole number of any size.</summary>
    long GetInt64(int column);

    double GetDouble(int column);

    /// <summary>An exact number that the database calculated.</summary>
    decimal GetDecimal(int column);

    /// <summary>Money in units of 1/10,000 dollars.</summary>
    long GetMoneyUnits(int column);

    string GetText(int column);

    /// <summary>A text, in UTF-8.</summary>
    ReadOnlySpan<byte> GetUtf8(int column);

    /// <summary>A value of bytes.</summary>
    ReadOnlySpan<byte> GetBytes(int column);

    DateTime GetInstant(int column);

    /// <summary>Writes an instant as <c>yyyy-MM-ddThh:mm:ss.fffZ</c>: <see cref="InstantText.Length"/> bytes.</summary>
    void CopyInstant(int column, Span<byte> to);

    DateOnly GetDate(int column);

    /// <summary>A day as <c>yyyy-MM-dd</c>.</summary>
    ReadOnlySpan<byte> GetDateUtf8(int column);
}

/// <summary>Builds something for the rows of a reader, in code that is compiled for its database.</summary>
/// <typeparam name="TResult">What is built.</typeparam>
public interface IRowConsumer<out TResult>
{
    /// <summary>Builds it for rows of one type.</summary>
    TResult Over<TRow>(TRow row)
        where TRow : struct, IRow;
}

/// <summary>The rows of a statement, one after another.</summary>
public abstract class RowReader : IAsyncDisposable
{
    /// <summary>Goes to the next row; false after the last. Reads synchronously: the rows are on their way already.</summary>
    public abstract bool Read();

    public abstract bool IsNull(int column);

    public abstract bool GetBoolean(int column);

    public abstract long GetInt64(int column);

    public abstract double GetDouble(int column);

    public abstract decimal GetDecimal(int column);

    public abstract long GetMoneyUnits(int column);

    public abstract string GetText(int column);

    public abstract ReadOnlySpan<byte> GetUtf8(int column);

    public abstract ReadOnlySpan<byte> GetBytes(int column);

    public abstract DateTime GetInstant(int column);

    public abstract void CopyInstant(int column, Span<byte> to);

    public abstract DateOnly GetDate(int column);

    public abstract ReadOnlySpan<byte> GetDateUtf8(int column);

    /// <summary>Hands the row to code that is compiled for its type.</summary>
    public abstract TResult Accept<TResult>(IRowConsumer<TResult> consumer);

    /// <summary>Ends the statement.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>How a long read is cut, so that no statement is open as long as a slow client takes.</summary>
/// <param name="Rows">How many rows each statement gives.</param>
/// <param name="Next">The statement that goes on after the row that a reader stands on; null where that was the last one wanted.</param>
public sealed record ChunkedRead(int Rows, Func<RowReader, DbCommand?> Next);

/// <summary>The rows of one database.</summary>
/// <typeparam name="TRow">How its values are read.</typeparam>
/// <param name="row">The row that the reader stands on.</param>
/// <param name="timer">Ends the statement when nobody waits for it any more.</param>
internal abstract class RowReader<TRow>(TRow row, StatementTimer timer) : RowReader
    where TRow : struct, IRow
{
    /// <summary>Every how many rows the time limit starts again.</summary>
    private const int RowsPerRestart = 256;

    private int _rows;

    protected StatementTimer Timer => timer;

    public sealed override bool Read()
    {
        try
        {
            if (_rows++ % RowsPerRestart == 0)
            {
                timer.Restart();
            }

            return Next();
        }
        catch (DbException failure)
        {
            Failed();
            throw timer.Explain(failure);
        }
    }

    public sealed override bool IsNull(int column) => row.IsNull(column);

    public sealed override bool GetBoolean(int column) => row.GetBoolean(column);

    public sealed override long GetInt64(int column) => row.GetInt64(column);

    public sealed override double GetDouble(int column) => row.GetDouble(column);

    public sealed override decimal GetDecimal(int column) => row.GetDecimal(column);

    public sealed override long GetMoneyUnits(int column) => row.GetMoneyUnits(column);

    public sealed override string GetText(int column) => row.GetText(column);

    public sealed override ReadOnlySpan<byte> GetUtf8(int column) => row.GetUtf8(column);

    public sealed override ReadOnlySpan<byte> GetBytes(int column) => row.GetBytes(column);

    public sealed override DateTime GetInstant(int column) => row.GetInstant(column);

    public sealed override void CopyInstant(int column, Span<byte> to) => row.CopyInstant(column, to);

    public sealed override DateOnly GetDate(int column) => row.GetDate(column);

    public sealed override ReadOnlySpan<byte> GetDateUtf8(int column) => row.GetDateUtf8(column);

    public sealed override TResult Accept<TResult>(IRowConsumer<TResult> consumer) => consumer.Over(row);

    public override async ValueTask DisposeAsync()
    {
        // The timer first, so that it cannot end what comes next on the connection.
        timer.Dispose();
        await EndAsync();
    }

    /// <summary>Goes to the next row; false after the last.</summary>
    protected abstract bool Next();

    /// <summary>Puts the statement away.</summary>
    protected abstract ValueTask EndAsync();

    /// <summary>The statement has failed.</summary>
    protected virtual void Failed()
    {
    }
}
