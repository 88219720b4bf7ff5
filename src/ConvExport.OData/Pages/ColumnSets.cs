using System.Text.Json;
using ConvExport.OData.Fold;
using Microsoft.JSInterop;

namespace ConvExport.OData.Pages;

/// <summary>Named column sets: some are built in, and users save their own in the browser.</summary>
internal static class ColumnSets
{
    private const string Key = "convexport.columns";
    private const int LongestName = 60;
    private const int Most = 50;

    private static readonly string[] First = [nameof(ConversationRow.CreatedAt), nameof(ConversationRow.ConversationId)];

    /// <summary>The columns that are shown unless others are chosen.</summary>
    public static IReadOnlyList<string> Standard { get; } =
    [
        .. First, nameof(ConversationRow.Status), nameof(ConversationRow.Topics), nameof(ConversationRow.FirstChannel),
        nameof(ConversationRow.InboxIdCreated), nameof(ConversationRow.AssignedAgentNameCurrent), nameof(ConversationRow.HandleTimeSeconds),
        nameof(ConversationRow.TimesReopened), nameof(ConversationRow.PaymentAmountCompletedUsd),
    ];

    /// <summary>All columns of the report.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ReportColumns.Report.Select(c => c.Property)];

    /// <summary>The built-in sets.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Columns)> Given { get; } =
    [
        ("People and inboxes", [.. First, nameof(ConversationRow.Status), nameof(ConversationRow.InboxNameCurrent), nameof(ConversationRow
            .AssignedAgentNameCurrent), nameof(ConversationRow.CountOfInboxesAssigned), nameof(ConversationRow.CountOfAgents)]),
        ("Channels and topics",
            [.. First, nameof(ConversationRow.FirstChannel), nameof(ConversationRow.SecondChannel), nameof(ConversationRow.ThirdChannel),
                nameof(ConversationRow.LastChannel), nameof(ConversationRow.TopicsWithHierarchy), nameof(ConversationRow.CountOfContacts)]),
        ("Times", [.. First, nameof(ConversationRow.FirstClosedAt), nameof(ConversationRow.LastClosedAt),
            nameof(ConversationRow.CreatedToFirstClosedSeconds), nameof(ConversationRow.CreatedToLastClosedSeconds),
            nameof(ConversationRow.HandleTimeSeconds), nameof(ConversationRow.TimesReopened)]),
        ("Payments", [.. First, nameof(ConversationRow.PaymentRequestsCompleted), nameof(ConversationRow.PaymentRequestsDeclined),
            nameof(ConversationRow.PaymentAmountCompletedUsd), nameof(ConversationRow.PaymentAmountDeclinedUsd),
            nameof(ConversationRow.FirstChannel)]),
    ];

    /// <summary>Returns the user's sets by name. Ignores invalid data in the browser's storage.</summary>
    public static async Task<SortedDictionary<string, string[]>> OwnAsync(IJSRuntime browser)
    {
        var kept = await browser.InvokeAsync<string?>("localStorage.getItem", Key);
        try
        {
            var sets = JsonSerializer.Deserialize<Dictionary<string, string[]?>>(kept ?? "{}") ?? [];
            var known = sets.Select(
                s => (s.Key, Columns: (s.Value ?? []).Where(c => c is not null && ReportColumns.Find(c) is not null).ToArray()));
            return new(
                known.Where(s => s.Columns.Length > 0).ToDictionary(s => s.Key, s => s.Columns), StringComparer.CurrentCultureIgnoreCase);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Saves the user's sets.</summary>
    public static ValueTask KeepAsync(IJSRuntime browser, SortedDictionary<string, string[]> own) =>
        browser.InvokeVoidAsync("localStorage.setItem", Key, JsonSerializer.Serialize(own));

    /// <summary>Returns the error if a set cannot be saved under a name; null if it can.</summary>
    public static string? FaultOf(string name, SortedDictionary<string, string[]> own) =>
        name.Length is 0 or > LongestName ? $"A set needs a name of at most {LongestName} characters."
        : own.Count >= Most && !own.ContainsKey(name) ? $"You have {Most} sets, which is the limit. Delete one first."
        : null;
}
