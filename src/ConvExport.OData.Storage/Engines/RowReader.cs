using System.Data.Common;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// The values of a reader's current row. Only structs implement this interface. Generic code over <c>TRow : struct, IRow</c> is therefore
/// compiled for each row type and needs no virtual call per value. A returned span is valid until the next call of a getter.
/// </summary>
public interface IRow
{
    /// <summary>
    /// Whether the getters for numbers, texts and bytes return 0 or an empty value for null. If true, you need <see cref="IsNull"/> with
    /// these getters only after they returned such a value. If false, call it before each read of a nullable column.
    /// </summary>
    static abstract bool ReadsNullAsDefault { get; }

    /// <summary>Whether texts are already UTF-8 in memory. If not, <see cref="GetText"/> is faster than <see cref="GetUtf8"/>.</summary>
    static abstract bool HasUtf8 { get; }

    bool IsNull(int column);

    bool GetBoolean(int column);

    /// <summary>Reads an integer column of any type, such as int or bigint.</summary>
    long GetInt64(int column);

    double GetDouble(int column);

    /// <summary>Reads a number that the database calculated, as a decimal.</summary>
    decimal GetDecimal(int column);

    /// <summary>Reads money in units of 1/10,000 dollar.</summary>
    long GetMoneyUnits(int column);

    string GetText(int column);

    /// <summary>Reads a text as UTF-8.</summary>
    ReadOnlySpan<byte> GetUtf8(int column);

    /// <summary>Reads a binary value.</summary>
    ReadOnlySpan<byte> GetBytes(int column);

    DateTime GetInstant(int column);

    /// <summary>Writes a timestamp as <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>: <see cref="InstantText.Length"/> bytes.</summary>
    void CopyInstant(int column, Span<byte> to);

    DateOnly GetDate(int column);

    /// <summary>Reads a day as <c>yyyy-MM-dd</c>.</summary>
    ReadOnlySpan<byte> GetDateUtf8(int column);
}

/// <summary>Builds a result from a row, in code that is compiled for the type of the row.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
public interface IRowConsumer<out TResult>
{
    /// <summary>Builds the result from a row.</summary>
    TResult Over<TRow>(TRow row)
        where TRow : struct, IRow;
}

/// <summary>Reads the rows of a statement.</summary>
public abstract class RowReader : IAsyncDisposable
{
    /// <summary>
    /// Moves to the next row. Returns false after the last row. Synchronous, because after the first row it rarely has to wait.
    /// </summary>
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

    /// <summary>Passes the row to code that is compiled for its type.</summary>
    public abstract TResult Accept<TResult>(IRowConsumer<TResult> consumer);

    /// <summary>Ends the statement.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>How a long read is split into chunks, so that a slow client does not keep a statement open.</summary>
/// <param name="Rows">The number of rows per statement.</param>
/// <param name="Next">Returns the statement that continues after the current row; null if no more rows are wanted.</param>
public sealed record ChunkedRead(int Rows, Func<RowReader, DbCommand?> Next);

/// <summary>Reads the rows of a statement as values of one row type.</summary>
/// <typeparam name="TRow">The row type.</typeparam>
/// <param name="row">The current row.</param>
/// <param name="timer">Ends the statement if the client disconnects or the time limit is reached.</param>
internal abstract class RowReader<TRow>(TRow row, StatementTimer timer) : RowReader
    where TRow : struct, IRow
{
    /// <summary>The number of rows after which the time limit restarts.</summary>
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
        // The timer is disposed first. Otherwise it could interrupt the next statement on the connection.
        timer.Dispose();
        await EndAsync();
    }

    /// <summary>Moves to the next row. Returns false after the last row.</summary>
    protected abstract bool Next();

    /// <summary>Disposes the statement.</summary>
    protected abstract ValueTask EndAsync();

    /// <summary>Called when the statement has failed.</summary>
    protected virtual void Failed()
    {
    }
}
