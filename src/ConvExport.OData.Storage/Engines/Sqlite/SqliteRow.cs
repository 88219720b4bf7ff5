using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// The row that a reader stands on, as SQLite has it: bytes where they are, without a string or a box around each value.
/// Usable while the reader is open; spans until its next row.
/// </summary>
/// <remarks>
/// The calls below only look at what the last step has read, for some nanoseconds each, and never wait: so they may leave
/// out what .NET otherwise does around a native call, which would cost more than they do.
/// </remarks>
public readonly unsafe partial struct SqliteRow : IRow
{
    private const string Library = "e_sqlite3";
    private const int NullType = 5;
    private const int Row = 100;
    private const int Done = 101;

    private readonly nint _statement;
    private readonly SQLitePCL.sqlite3? _connection;

    /// <summary>The rows of a reader on a connection.</summary>
    public SqliteRow(SqliteDataReader reader, SqliteConnection? connection)
    {
        _statement = reader.Handle!.DangerousGetHandle();
        _connection = connection?.Handle;
    }

    public static bool ReadsNullAsDefault => true;

    public static bool HasUtf8 => true;

    /// <summary>
    /// Goes to the next row; false after the last, after which it may not be asked again. The reader itself has gone to the
    /// first.
    /// </summary>
    public bool Next()
    {
        switch (Step(_statement))
        {
            case Row: return true;
            case Done: return false;
            case var fault:
                SqliteException.ThrowExceptionForRC(fault, _connection);
                return false;
        }
    }

    public bool IsNull(int column) => ColumnType(_statement, column) == NullType;

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public long GetInt64(int column) => ColumnInt64(_statement, column);

    public double GetDouble(int column) => ColumnDouble(_statement, column);

    public decimal GetDecimal(int column) => (decimal)GetDouble(column);

    public long GetMoneyUnits(int column) => GetInt64(column);

    public string GetText(int column) => Encoding.UTF8.GetString(GetBytes(column));

    public ReadOnlySpan<byte> GetUtf8(int column) => GetBytes(column);

    /// <summary>The bytes of a text or a blob; empty for null too.</summary>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        var start = ColumnBlob(_statement, column);
        return start == 0 ? [] : new ReadOnlySpan<byte>((void*)start, ColumnBytes(_statement, column));
    }

    public DateTime GetInstant(int column) => InstantText.Parse(GetBytes(column));

    public void CopyInstant(int column, Span<byte> to) => InstantText.Copy(GetBytes(column), to);

    public DateOnly GetDate(int column) => InstantText.ParseDay(GetBytes(column));

    public ReadOnlySpan<byte> GetDateUtf8(int column) => GetBytes(column);

    // Not without what .NET does around it: it reads from disk.
    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial long ColumnInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial double ColumnDouble(nint statement, int column);

    // As a blob, for a text would be ended with a NUL first: a copy of each.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint ColumnBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int ColumnBytes(nint statement, int column);
}
