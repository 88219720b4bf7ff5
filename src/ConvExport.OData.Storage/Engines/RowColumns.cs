using System.Reflection;
using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage.Engines;

/// <summary>
/// The columns of report rows in write order: the key, the hash, the report's other columns, the topic ids, the search text.
/// </summary>
internal static class RowColumns
{
    private const int MillisecondDigits = 3;

    private static readonly ReportColumn[] Report = [.. ReportColumns.All.Where(c => c.Property != nameof(ConversationRow.ConversationId))];

    private static readonly (string Property, Action<ConversationRow, IValueSink> Write)[] Writers =
        [.. Report.Select(c => (c.Property, WriterOf(c)))];

    /// <summary>All columns in the order of <see cref="Write"/>.</summary>
    public static IReadOnlyList<BulkColumn> All { get; } =
    [
        new(nameof(ConversationRow.ConversationId), ValueKind.Text, 64),
        new(HashedRow.HashColumn, ValueKind.Document, HashedRow.HashLength),
        .. Report.Select(ColumnOf),
        new(nameof(ConversationRow.TopicIds), ValueKind.Text),
        new(HashedRow.SearchColumn, ValueKind.Text),
    ];

    /// <summary>Passes a row's values in the order of <see cref="All"/>.</summary>
    public static void Write(HashedRow hashed, IValueSink to)
    {
        to.Add(hashed.Row.ConversationId);
        to.Add(hashed.Hash);
        foreach (var (_, write) in Writers)
        {
            write(hashed.Row, to);
        }

        to.Add(TopicIds(hashed.Row));
        to.Add(hashed.SearchText);
    }

    /// <summary>
    /// Passes the values that define the row's content: the topic ids, and the report's columns except the revision and the time of the
    /// last change.
    /// </summary>
    public static void WriteContent(ConversationRow row, IValueSink to)
    {
        to.Add(row.ConversationId);
        foreach (var (property, write) in Writers)
        {
            if (property is not (nameof(ConversationRow.Revision) or nameof(ConversationRow.RecomputedAt)))
            {
                write(row, to);
            }
        }

        to.Add(TopicIds(row));
    }

    private static string TopicIds(ConversationRow row) => row.TopicIds.Count == 0 ? "[]" : JsonSerializer.Serialize(row.TopicIds);

    private static BulkColumn ColumnOf(ReportColumn column) => ValueKinds.Of(column.Kind) is var kind && kind == ValueKind.Timestamp
        ? new(column.Property, kind, MillisecondDigits, column.IsNullable)
        : new(column.Property, kind, kind == ValueKind.Text ? column.MaxLength : null, column.IsNullable);

    /// <summary>Creates a writer that calls the property's getter through a typed delegate, so that values are not boxed.</summary>
    private static Action<ConversationRow, IValueSink> WriterOf(ReportColumn column)
    {
        var property = typeof(ConversationRow).GetProperty(column.Property)!;
        return property.PropertyType switch
        {
            var t when t == typeof(string) => Of<string?>(property, (to, value) => to.Add(value)),
            var t when t == typeof(DateTime) => Of<DateTime>(property, (to, value) => to.Add(value)),
            var t when t == typeof(DateTime?) => Of<DateTime?>(property, (to, value) => to.Add(value)),
            var t when t == typeof(DateOnly) => Of<DateOnly>(property, (to, value) => to.Add(value)),
            var t when t == typeof(DateOnly?) => Of<DateOnly?>(property, (to, value) => to.Add(value)),
            var t when t == typeof(double?) => Of<double?>(property, (to, value) => to.Add(value)),
            var t when t == typeof(int) => Of<int>(property, (to, value) => to.Add(value)),
            var t when t == typeof(int?) => Of<int?>(property, (to, value) => to.Add(value)),
            var t when t == typeof(long) => Of<long>(property, (to, value) => to.Add(value)),
            var t when t == typeof(bool) => Of<bool>(property, (to, value) => to.Add(value)),
            var t when t == typeof(decimal) => Of<decimal>(property, (to, value) => to.AddMoney(value)),
            var t => throw new ArgumentException($"no writer for {t.Name}", nameof(column)),
        };
    }

    private static Action<ConversationRow, IValueSink> Of<T>(PropertyInfo property, Action<IValueSink, T> add)
    {
        var get = property.GetMethod!.CreateDelegate<Func<ConversationRow, T>>();
        return (row, to) => add(to, get(row));
    }
}
