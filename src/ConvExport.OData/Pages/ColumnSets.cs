using System.Text.Json;
using ConvExport.OData.Fold;
using Microsoft.JSInterop;

namespace ConvExport.OData.Pages;

/// <summary>Columns that people want to see together, by name: some for everybody, and one's own, which this browser keeps.</summary>
internal static class ColumnSets
{
    private const string Key = "convexport.columns";
    private const int LongestName = 60;
    private const int Most = 50;

    private static readonly string[] First = [nameof(ConversationRow.CreatedAt), nameof(ConversationRow.ConversationId)];

    /// <summary>Those for everybody.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Columns)> Given { get; } =
    [
        ("People and inboxes", [.. First, nameof(ConversationRow.Status), nameof(ConversationRow.InboxNameCurrent), nameof(ConversationRow.AssignedAgentNameCurrent), nameof(ConversationRow.CountOfInboxesAssigned), nameof(ConversationRow.CountOfAgents)]),
        ("Channels and topics", [.. First, nameof(ConversationRow.FirstChannel), nameof(ConversationRow.SecondChannel), nameof(ConversationRow.ThirdChannel), nameof(ConversationRow.LastChannel), nameof(ConversationRow.TopicsWithHierarchy), nameof(ConversationRow.CountOfContacts)]),
        ("Times", [.. First, nameof(ConversationRow.FirstClosedAt), nameof(ConversationRow.LastClosedAt), nameof(ConversationRow.CreatedToFirstClosedSeconds), nameof(ConversationRow.CreatedToLastClosedSeconds), nameof(ConversationRow.HandleTimeSeconds), nameof(ConversationRow.TimesReopened)]),
        ("Payments", [.. First, nameof(ConversationRow.PaymentRequestsCompleted), nameof(ConversationRow.PaymentRequestsDeclined), nameof(ConversationRow.PaymentAmountCompletedUsd), nameof(ConversationRow.PaymentAmountDeclinedUsd), nameof(ConversationRow.FirstChannel)]),
    ];

    /// <summary>One's own sets, by name. What else the browser has under their key is nobody's, and left out.</summary>
    public static async Task<SortedDictionary<string, string[]>> OwnAsync(IJSRuntime browser)
    {
        var kept = await browser.InvokeAsync<string?>("localStorage.getItem", Key);
        try
        {
            var sets = JsonSerializer.Deserialize<Dictionary<string, string[]?>>(kept ?? "{}") ?? [];
            var known = sets.Select(s => (s.Key, Columns: (s.Value ?? []).Where(c => c is not null && ReportColumns.Find(c) is not null).ToArray()));
            return new(known.Where(s => s.Columns.Length > 0).ToDictionary(s => s.Key, s => s.Columns), StringComparer.CurrentCultureIgnoreCase);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Keeps one's own sets.</summary>
    public static ValueTask KeepAsync(IJSRuntime browser, SortedDictionary<string, string[]> own) =>
        browser.InvokeVoidAsync("localStorage.setItem", Key, JsonSerializer.Serialize(own));

    /// <summary>What is wrong with the name of a new set; null for nothing.</summary>
    public static string? FaultOf(string name, SortedDictionary<string, string[]> own) => name.Length is 0 or > LongestName ? $"A set needs a name of at most {LongestName} characters."
        : own.Count >= Most && !own.ContainsKey(name) ? $"There are {Most} sets; delete one first."
        : null;
}
