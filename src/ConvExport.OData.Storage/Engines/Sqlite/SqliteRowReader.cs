using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>Reads the rows of a SQLite statement without ADO.NET.</summary>
internal sealed class SqliteRowReader(DbCommand command, SqliteDataReader reader, StatementTimer timer)
    : RowReader<SqliteRow>(new SqliteRow(reader, command.Connection as SqliteConnection), timer)
{
    private readonly SqliteRow _row = new(reader, command.Connection as SqliteConnection);
    private bool _isBegun;
    private bool _hasRow;
    private bool _hasFailed;

    protected override async ValueTask EndAsync()
    {
        try
        {
            await reader.DisposeAsync();
            await command.DisposeAsync();
        }
        catch (SqliteException) when (_hasFailed)
        {
            // When a statement is disposed, SQLite reports the error of its last step again.
        }
    }

    // SqliteDataReader moves to the first row, and SqliteRow to the others.
    protected override bool Next()
    {
        _hasRow = _isBegun ? _hasRow && _row.Next() : reader.Read();
        _isBegun = true;
        return _hasRow;
    }

    protected override void Failed() => _hasFailed = true;
}

/// <summary>Reads the rows of a SQLite statement through ADO.NET, as for other databases.</summary>
internal sealed class SqliteAdoRowReader(DbCommand command, DbDataReader reader, StatementTimer timer, ChunkedRead? chunks)
    : AdoRowReader(
        new AdoValues(reader, areTypesKnown: false) { AreInstantsText = true, AreMoneyUnitsStored = true }, command, timer, chunks)
{
    private bool _hasFailed;

    protected override async ValueTask EndAsync()
    {
        try
        {
            await base.EndAsync();
        }
        catch (SqliteException) when (_hasFailed)
        {
            // When a statement is disposed, SQLite reports the error of its last step again.
        }
    }

    protected override void Failed() => _hasFailed = true;
}
