namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>Binds the values of a row to a statement's parameters, one after another.</summary>
/// <param name="statement">The statement.</param>
/// <param name="parameters">How many of a row's values the statement uses, starting with the first. The others are ignored.</param>
internal sealed class SqliteSink(SqliteStatement statement, int parameters = int.MaxValue) : IValueSink
{
    private int _parameter;

    /// <summary>Binds a row and runs the statement. Returns the number of rows that it wrote.</summary>
    public int Execute<T>(BulkTable<T> table, T row)
    {
        _parameter = 0;
        table.Write(row, this);
        return statement.Execute();
    }

    public void Add(string? text)
    {
        if (IsTaken())
        {
            statement.Bind(_parameter, text);
        }
    }

    public void Add(DateTime? instant)
    {
        if (instant is not { } value)
        {
            AddNull();
        }
        else if (IsTaken())
        {
            statement.Bind(_parameter, value);
        }
    }

    public void Add(DateOnly? date)
    {
        if (date is not { } value)
        {
            AddNull();
        }
        else if (IsTaken())
        {
            statement.Bind(_parameter, value);
        }
    }

    public void Add(int? number) => Add((long?)number);

    public void Add(long? number)
    {
        if (number is not { } value)
        {
            AddNull();
        }
        else if (IsTaken())
        {
            statement.Bind(_parameter, value);
        }
    }

    public void Add(double? number)
    {
        if (number is not { } value)
        {
            AddNull();
        }
        else if (IsTaken())
        {
            statement.Bind(_parameter, value);
        }
    }

    public void Add(bool? value) => Add(value is { } flag ? flag ? 1L : 0L : (long?)null);

    public void AddMoney(decimal? dollars) => Add(dollars is { } value ? (long)(value * Money.UnitsPerDollar) : (long?)null);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsTaken())
        {
            statement.Bind(_parameter, bytes);
        }
    }

    private void AddNull()
    {
        if (IsTaken())
        {
            statement.BindNull(_parameter);
        }
    }

    private bool IsTaken() => ++_parameter <= parameters;
}
