using System.Globalization;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Audit;

/// <summary>Which audit events to show.</summary>
/// <param name="From">The first day, UTC; null for no start date.</param>
/// <param name="To">The last day, UTC, inclusive; null for no end date.</param>
/// <param name="Who">The id of a key or account; null or empty for all.</param>
/// <param name="Actions">The actions; empty for all.</param>
internal sealed record AuditFilter(DateOnly? From, DateOnly? To, string? Who, IReadOnlyList<string> Actions)
{
    /// <summary>The actions that read data: feed, downloads, exports.</summary>
    public static IReadOnlyList<string> Taking { get; } =
        [AuditAction.ReadFeed, AuditAction.Download, AuditAction.Export, AuditAction.FetchExport];

    /// <summary>The feed URL that returns all matching events as CSV.</summary>
    public string CsvAddress
    {
        get
        {
            IEnumerable<string?> terms =
            [
                From is { } from ? string.Create(CultureInfo.InvariantCulture, $"At ge {from:yyyy-MM-dd}T00:00:00Z") : null,
                To is { } to ? string.Create(CultureInfo.InvariantCulture, $"At lt {to.AddDays(1):yyyy-MM-dd}T00:00:00Z") : null,
                Who is { Length: > 0 } ? $"Actor eq '{Who.Replace("'", "''", StringComparison.Ordinal)}'" : null,
                Actions.Count > 0 ? $"Action in ({string.Join(',', Actions.Select(a => $"'{a}'"))})" : null,
            ];
            var filter = string.Join(" and ", terms.OfType<string>());
            return $"{PublicAddressOptions.FeedPath}/AuditEvents?$format=csv&$orderby=Id desc"
                + (filter.Length > 0 ? "&$filter=" + Uri.EscapeDataString(filter) : "");
        }
    }

    /// <summary>Returns the events that match the filter.</summary>
    public IQueryable<AuditEvent> Of(IQueryable<AuditEvent> events)
    {
        if (From is { } from)
        {
            var first = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            events = events.Where(e => e.At >= first);
        }

        if (To is { } to)
        {
            var next = to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            events = events.Where(e => e.At < next);
        }

        if (Who is { Length: > 0 } who)
        {
            events = events.Where(e => e.Actor == who);
        }

        return Actions.Count > 0 ? events.Where(e => Actions.Contains(e.Action)) : events;
    }
}
