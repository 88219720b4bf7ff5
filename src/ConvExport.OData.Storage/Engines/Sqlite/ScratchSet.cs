using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>A set for millions of texts, in a temporary SQLite file. Also used if the report is stored in SQL Server.</summary>
public sealed class ScratchSet : IAsyncDisposable
{
    private const int InTransaction = 20_000;
    private const int KeyBytes = 16;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _find;
    private SqliteTransaction _transaction;
    private int _added;

    private ScratchSet(string path, SqliteConnection connection)
    {
        (_path, _connection, _transaction) = (path, connection, connection.BeginTransaction());
        _insert = Command("INSERT OR IGNORE INTO Seen VALUES ($key)");
        _find = Command("SELECT 1 FROM Seen WHERE Key = $key");
    }

    /// <summary>Creates an empty set. Dispose it to delete the file.</summary>
    public static async Task<ScratchSet> CreateAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(Path.GetTempPath(), $"convexport-{Guid.NewGuid():N}.set");
        PrivateFiles.CreateFile(path);
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
            + "CREATE TABLE Seen (Key BLOB PRIMARY KEY) WITHOUT ROWID;";
        await command.ExecuteNonQueryAsync(cancellation);
        return new ScratchSet(path, connection);
    }

    /// <summary>Adds a text. Returns false if it is already in the set.</summary>
    public bool Add(string text)
    {
        if (++_added % InTransaction == 0)
        {
            _transaction.Commit();
            _transaction.Dispose();
            _transaction = _connection.BeginTransaction();
        }

        _insert.Transaction = _transaction;
        _insert.Parameters[0].Value = KeyOf(text);
        return _insert.ExecuteNonQuery() == 1;
    }

    public bool Contains(string text)
    {
        _find.Transaction = _transaction;
        _find.Parameters[0].Value = KeyOf(text);
        return _find.ExecuteScalar() is not null;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _insert.DisposeAsync();
        await _find.DisposeAsync();
        await _connection.DisposeAsync();
        File.Delete(_path);
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add("$key", SqliteType.Blob);
        return command;
    }

    private static byte[] KeyOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..KeyBytes];
}
