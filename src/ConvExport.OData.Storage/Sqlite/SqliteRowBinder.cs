using System.Reflection;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Sqlite;

/// <summary>Binds a row's values in the order of <see cref="BulkTable.Conversations"/>, without a box around each.</summary>
internal static class SqliteRowBinder
{
    private delegate void Binder(SqliteStatement statement, int parameter, ConversationRow row);

    private static readonly Binder[] Columns = [.. ReportColumns.All.Select(c => Of(typeof(ConversationRow).GetProperty(c.Property)!))];

    public static void Bind(SqliteStatement statement, ConversationRow row)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i](statement, i + 1, row);
        }

        statement.Bind(Columns.Length + 1, RowValues.TopicIds(row));
        statement.Bind(Columns.Length + 2, ContactList.Write(row.Contacts));
    }

    private static Binder Of(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type == typeof(string))
        {
            var get = Getter<string?>(property);
            return (statement, parameter, row) => statement.Bind(parameter, get(row));
        }

        return type == typeof(DateTime) ? Value<DateTime>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(DateTime?) ? Nullable<DateTime>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(DateOnly) ? Value<DateOnly>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(DateOnly?) ? Nullable<DateOnly>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(double?) ? Nullable<double>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(int) ? Value<int>(property, (s, p, v) => s.Bind(p, (long)v))
            : type == typeof(int?) ? Nullable<int>(property, (s, p, v) => s.Bind(p, (long)v))
            : type == typeof(long) ? Value<long>(property, (s, p, v) => s.Bind(p, v))
            : type == typeof(bool) ? Value<bool>(property, (s, p, v) => s.Bind(p, v ? 1L : 0L))
            : type == typeof(decimal) ? Value<decimal>(property, (s, p, v) => s.Bind(p, (long)(v * ProviderModel.MoneyUnitsPerDollar)))
            : throw new ArgumentException($"no binding for {type.Name}", nameof(property));
    }

    private static Binder Value<T>(PropertyInfo property, Action<SqliteStatement, int, T> bind)
    {
        var get = Getter<T>(property);
        return (statement, parameter, row) => bind(statement, parameter, get(row));
    }

    private static Binder Nullable<T>(PropertyInfo property, Action<SqliteStatement, int, T> bind)
        where T : struct
    {
        var get = Getter<T?>(property);
        return (statement, parameter, row) =>
        {
            if (get(row) is { } value)
            {
                bind(statement, parameter, value);
            }
            else
            {
                statement.BindNull(parameter);
            }
        };
    }

    private static Func<ConversationRow, T> Getter<T>(PropertyInfo property) => property.GetMethod!.CreateDelegate<Func<ConversationRow, T>>();
}
