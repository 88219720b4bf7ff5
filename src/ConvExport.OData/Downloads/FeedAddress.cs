using ConvExport.OData.Feed;
using ConvExport.OData.Feed.Answers;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Downloads;

/// <summary>The address at which the feed gives the rows of a download, for tools that connect instead of downloading.</summary>
internal static class FeedAddress
{
    /// <summary>The address.</summary>
    /// <param name="plan">The download.</param>
    /// <param name="root">The server's address, without a slash at its end.</param>
    public static string Of(DownloadPlan plan, string root) => Of(plan.Request, plan.Zone, root);

    /// <summary>The address.</summary>
    /// <param name="request">The download.</param>
    /// <param name="zone">Whose days its filters are.</param>
    /// <param name="root">The server's address, without a slash at its end.</param>
    public static string Of(DownloadRequest request, TimeZoneInfo zone, string root)
    {
        // The report's filters are of conversations: before a transformation, beside a condition.
        var (own, options) = (FilterOf(request, zone), request.Query.Options.Where(o => o.Key != "$format").ToDictionary(o => o.Key, o => o.Value));
        if (own.Length > 0)
        {
            var (option, text) = options.TryGetValue("$apply", out var apply) ? ("$apply", $"filter({own})/{apply}")
                : ("$filter", options.TryGetValue("$filter", out var filter) ? $"{own} and ({filter})" : own);
            options[option] = text;
        }

        return $"{root}{FeedEndpoint.Route}/{AnswerFrame.AddressOf(request.Query.Path!)}{(options.Count == 0 ? "" : "?")}{string.Join('&', options.Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}"))}";
    }

    /// <summary>The report's own filters as a condition; empty for none.</summary>
    private static string FilterOf(DownloadRequest request, TimeZoneInfo zone)
    {
        var terms = new List<string>();
        if (request.From is { } from)
        {
            terms.Add($"{nameof(ConversationRow.CreatedAt)} ge {InstantText.Of(ReportDays.StartUtc(from, zone))}");
        }

        if (request.To is { } to && ReportDays.EndUtc(to, zone) is { } end)
        {
            terms.Add($"{nameof(ConversationRow.CreatedAt)} lt {InstantText.Of(end)}");
        }

        if (request.Inboxes.Count > 0)
        {
            terms.Add($"{nameof(ConversationRow.InboxIdCreated)} in ({string.Join(',', request.Inboxes.Select(i => $"'{i.Replace("'", "''", StringComparison.Ordinal)}'"))})");
        }

        return string.Join(" and ", terms);
    }
}
