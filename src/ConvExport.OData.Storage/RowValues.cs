using System.Text.Json;
using ConvExport.OData.Fold;

namespace ConvExport.OData.Storage;

/// <summary>A row's values in the order of <see cref="BulkTable.Conversations"/>.</summary>
internal static class RowValues
{
    /// <summary>The values as the fold gives them, but for the two that only the writing transaction knows.</summary>
    public static object?[] Of(ConversationRow row, long revision, DateTime nowUtc)
    {
        row.Revision = revision;
        row.RecomputedAt = nowUtc;
        var values = new object?[ReportColumns.All.Count + 1];
        for (var i = 0; i < ReportColumns.All.Count; i++)
        {
            values[i] = ReportColumns.All[i].Value(row);
        }

        values[^1] = row.TopicIds.Count == 0 ? "[]" : JsonSerializer.Serialize(row.TopicIds);
        return values;
    }
}
