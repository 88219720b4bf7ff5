using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>A row's values in the order of <see cref="BulkTable.Conversations"/>.</summary>
internal static class RowValues
{
    public static object?[] Of(ConversationRow row)
    {
        var values = new object?[BulkTable.Conversations.Columns.Count];
        for (var i = 0; i < ReportColumns.All.Count; i++)
        {
            values[i] = ReportColumns.All[i].Value(row);
        }

        values[^2] = TopicIds(row);
        values[^1] = ContactList.Write(row.Contacts);
        return values;
    }

    public static string TopicIds(ConversationRow row) => row.TopicIds.Count == 0 ? "[]" : JsonSerializer.Serialize(row.TopicIds);
}
