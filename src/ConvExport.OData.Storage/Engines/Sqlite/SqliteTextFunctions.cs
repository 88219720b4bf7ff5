using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConvExport.OData.Storage.Engines.Sqlite;

/// <summary>
/// Replaces SQLite's <c>lower</c> and <c>upper</c>, which change only ASCII letters, and its <c>trim</c>, which removes only spaces.
/// The replacements use Unicode's simple case mapping, and trim all white space.
/// </summary>
internal static class SqliteTextFunctions
{
    private const int Kind = raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC;

    private static readonly delegate_function_scalar Lower = (context, _, arguments) =>
        Set(context, arguments[0], static text => CaseMapping.Lower(text));
    private static readonly delegate_function_scalar Upper = (context, _, arguments) =>
        Set(context, arguments[0], static text => CaseMapping.Upper(text));
    private static readonly delegate_function_scalar Trim = (context, _, arguments) =>
        Set(context, arguments[0], static text => text.Trim());

    /// <summary>Registers the functions on a connection.</summary>
    public static void AddTo(SqliteConnection connection)
    {
        foreach (var (name, function) in new[] { ("lower", Lower), ("upper", Upper), ("trim", Trim) })
        {
            SqliteException.ThrowExceptionForRC(
                raw.sqlite3_create_function(connection.Handle, name, 1, Kind, null, function), connection.Handle);
        }
    }

    private static void Set(sqlite3_context context, sqlite3_value argument, Func<string, string> function)
    {
        if (raw.sqlite3_value_type(argument) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
        }
        else
        {
            // Returns bytes with their length, because a string would end at its first NUL. But SQLite would take an empty span for null.
            var text = Encoding.UTF8.GetBytes(function(Encoding.UTF8.GetString(raw.sqlite3_value_blob(argument))));
            if (text.Length == 0)
            {
                raw.sqlite3_result_text(context, utf8z.FromString(""));
            }
            else
            {
                raw.sqlite3_result_text(context, text.AsSpan());
            }
        }
    }
}
