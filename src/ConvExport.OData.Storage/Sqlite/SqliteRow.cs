using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>
/// The row that a reader stands on, as SQLite has it: bytes where they are, without a string or a box around each value.
/// Of use while the reader is open; spans until its next row.
/// </summary>
/// <remarks>
/// The calls below only look at what the last step has read, for some nanoseconds each, and never wait: so they may leave
/// out what .NET otherwise does around a native call, which would cost more than they do.
/// </remarks>
public readonly unsafe partial struct SqliteRow
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

    public long Whole(int column) => ColumnInt64(_statement, column);

    public double Real(int column) => ColumnDouble(_statement, column);

    /// <summary>The bytes of a text or a blob; empty for null too.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var start = ColumnBlob(_statement, column);
        return start == 0 ? [] : new ReadOnlySpan<byte>((void*)start, ColumnBytes(_statement, column));
    }

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
