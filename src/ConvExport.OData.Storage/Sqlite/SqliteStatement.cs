using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>A prepared statement with parameters <c>$1</c>, <c>$2</c> …, given anew at each execution.</summary>
internal sealed class SqliteStatement : IAsyncDisposable
{
    private readonly SqliteCommand _command;

    public SqliteStatement(DbTransaction transaction, string sql, int parameters)
    {
        _command = new SqliteCommand(sql, (SqliteConnection)transaction.Connection!, (SqliteTransaction)transaction);
        for (var i = 1; i <= parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter("$" + i.ToString(CultureInfo.InvariantCulture), null));
        }

        _command.Prepare();
    }

    /// <summary>Runs the statement; returns the number of rows that it wrote.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs the statement for its result.</summary>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                decimal money => (long)(money * ProviderModel.MoneyUnitsPerDollar),
                { } value => value,
            };
        }
    }
}
