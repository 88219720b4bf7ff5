using System.Text.Json;
using ConvExport.OData.Fold;
using ConvExport.OData.Pages;
using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Report;

/// <summary>
/// The history shows which event changed which column. The last change of a column must have the value that the row shows, unless the
/// column depends on more than the conversation's own events.
/// </summary>
[Collection(ReadOnlyApp.Name)]
public sealed class RowHistoryTests(ConvExportApp app)
{
    /// <summary>Columns that depend on more than the conversation's own events.</summary>
    private static readonly string[] FromElsewhere =
        [nameof(ConversationRow.HandleTimeSeconds), nameof(ConversationRow.CustomerId), nameof(ConversationRow.ConversationLink)];

    [Fact]
    public async Task The_steps_of_the_history_add_up_to_the_row()
    {
        using var client = app.Client();
        var directory = (await app.Services.GetRequiredService<DirectoryStore>().LoadAsync(default)).Directory;
        var settings = app.Services.GetRequiredService<FoldSettings>();
        foreach (var row in app.Rows.Values.OrderBy(r => r.ConversationId, StringComparer.Ordinal).Take(60))
        {
            using var json = JsonDocument.Parse(await client.GetStringAsync("odata/v1/Conversations('"
                + $"{Uri.EscapeDataString(row.ConversationId.Replace("'", "''", StringComparison.Ordinal))}')/Events"));
            IReadOnlyList<IReadOnlyDictionary<string, object?>> events =
            [
                .. json.RootElement.GetProperty("value").EnumerateArray().Select(e => new Dictionary<string, object?>
                {
                    ["Timestamp"] = e.GetProperty("Timestamp").GetDateTime(), ["Type"] = e.GetProperty("Type").GetString(),
                    ["Content"] = e.GetProperty("Content").GetString(),
                }),
            ];
            var steps = RowHistory.Of(row.ConversationId, events, directory, settings);
            Assert.Equal(events.Count, steps.Count);
            foreach (var column in ReportColumns.Report.Where(c => !FromElsewhere.Contains(c.Property)))
            {
                var last = steps.SelectMany(s => s.Changes).LastOrDefault(c => c.Column == column);
                Assert.Equal(column.Value(row), last.Column is null ? null : last.Value);
            }
        }
    }
}
