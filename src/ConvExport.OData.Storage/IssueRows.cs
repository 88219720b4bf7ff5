using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>Issues as rows of <see cref="BulkTable.DataIssues"/>, in words for people.</summary>
internal static class IssueRows
{
    /// <summary>The kinds that a fold finds, and finds gone.</summary>
    public static readonly string[] OfFold = [nameof(DataIssueKind.IncompleteConversation), nameof(DataIssueKind.EventAfterMerge)];

    public static object?[] Incomplete(string conversation, int events, DateTime nowUtc) => Of(
        DataIssueKind.IncompleteConversation, conversation, conversation, null, events, nowUtc,
        "The conversation has events and no CONVERSATION/CREATED, so it has no row. It gets one as soon as that event arrives.");

    public static object?[] AfterMerge(string conversation, int events, string? firstEvent, DateTime nowUtc) => Of(
        DataIssueKind.EventAfterMerge, conversation, conversation, firstEvent, events, nowUtc,
        "The conversation was merged into another and went on having events. They are folded into its row; the source should have sent them for the other one.");

    public static object?[] WithoutConversation(string eventId, string type, DateTime nowUtc) => Of(
        DataIssueKind.EventWithoutConversation, eventId, null, eventId, 1, nowUtc,
        $"An event of type {(type.Length <= 80 ? type : type[..80] + "…")} has no content.conversationId: it is stored and changes nothing.");

    public static object?[] UnknownType(string type, string example, int events, DateTime nowUtc) => Of(
        DataIssueKind.UnknownType, type, null, example, events, nowUtc,
        "No rule speaks of this type: its events are stored and change nothing.");

    public static object?[] DuplicateDiffers(string eventId, string? conversation, DateTime nowUtc) => Of(
        DataIssueKind.DuplicateDiffers, eventId, conversation, eventId, 1, nowUtc,
        "An event came again under this id with other content. The first one stored stands; correct it at the source under a new id.");

    /// <summary>A subject as long as a key may be: of a longer one its beginning and a hash of all of it.</summary>
    public static string SubjectOf(string text) => text.Length <= DataIssue.LongestSubject
        ? text
        : text[..160] + "…" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    private static object?[] Of(
        DataIssueKind kind, string subject, string? conversation, string? eventId, long count, DateTime nowUtc, string detail) =>
        [kind.ToString(), SubjectOf(subject), conversation, eventId, count, nowUtc, nowUtc, detail];
}
