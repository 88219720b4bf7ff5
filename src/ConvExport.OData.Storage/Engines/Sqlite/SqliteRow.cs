using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// The current row of a SQLite reader. Returns bytes in place, without a string or boxing per value. The row is valid while the reader is
/// open. Spans are valid until the next row.
/// </summary>
/// <remarks>
/// The native getters below only read what the last step fetched. They take nanoseconds and never block, so they can skip .NET's GC
/// transition, which would cost more than the call.
/// </remarks>
public readonly unsafe partial struct SqliteRow : IRow
{
    private const string Library = "e_sqlite3";
    private const int NullType = 5;
    private const int Row = 100;
    private const int Done = 101;

    private readonly nint _statement;
    private readonly SQLitePCL.sqlite3? _connection;

    /// <summary>Creates the row of a reader on a connection.</summary>
    public SqliteRow(SqliteDataReader reader, SqliteConnection? connection)
    {
        _statement = reader.Handle!.DangerousGetHandle();
        _connection = connection?.Handle;
    }

    public static bool ReadsNullAsDefault => true;

    public static bool HasUtf8 => true;

    /// <summary>
    /// Moves to the next row. Call it only after <see cref="SqliteDataReader"/> has moved to the first row. Returns false after the last
    /// row; do not call it again after that.
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

    /// <summary>The bytes of a text or blob; empty for null.</summary>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        var start = ColumnBlob(_statement, column);
        return start == 0 ? [] : new ReadOnlySpan<byte>((void*)start, ColumnBytes(_statement, column));
    }

    public DateTime GetInstant(int column) => InstantText.Parse(GetBytes(column));

    public void CopyInstant(int column, Span<byte> to) => InstantText.Copy(GetBytes(column), to);

    public DateOnly GetDate(int column) => InstantText.ParseDay(GetBytes(column));

    public ReadOnlySpan<byte> GetDateUtf8(int column) => GetBytes(column);

    // This call keeps the GC transition, because it can read from disk.
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

    // Texts, too, are read as blobs. To return a text, SQLite would first append a NUL, which copies the text.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint ColumnBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int ColumnBytes(nint statement, int column);
}
