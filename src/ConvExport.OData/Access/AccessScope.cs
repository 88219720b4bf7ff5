using System.Linq.Expressions;
using System.Security.Claims;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Access;

/// <summary>Which conversations a reader may see: those created in certain inboxes, or all.</summary>
public sealed class AccessScope
{
    public const string InboxClaim = "inbox";

    private readonly string[] _inboxes;

    private AccessScope(IEnumerable<string> inboxes) => _inboxes = [.. inboxes];

    /// <summary>Sees everything.</summary>
    public static AccessScope All { get; } = new([]);

    /// <summary>The scope that a request's key gives.</summary>
    public static AccessScope Of(ClaimsPrincipal user) => new(user.FindAll(InboxClaim).Select(c => c.Value));

    /// <summary>The scope of certain inboxes; of all conversations when there are none.</summary>
    public static AccessScope OfInboxes(IEnumerable<string> inboxes) => new(inboxes);

    /// <summary>The one filter that every query of conversations passes through.</summary>
    public IQueryable<ConversationRow> Apply(IQueryable<ConversationRow> rows)
    {
        if (IsAll)
        {
            return rows;
        }

        var inboxes = _inboxes;
        Expression<Func<ConversationRow, bool>> inScope = row => inboxes.Contains(row.InboxIdCreated);
        return rows.Where(inScope);
    }

    /// <summary>Issues of conversations that the reader may see; those of no conversation only for one who sees everything.</summary>
    public IQueryable<DataIssueRow> Apply(IQueryable<DataIssueRow> issues, IQueryable<ConversationRow> visible) => IsAll
        ? issues
        : issues.Where(i => visible.Any(r => r.ConversationId == i.ConversationId));

    /// <summary>Whether nothing is hidden.</summary>
    public bool IsAll => _inboxes.Length == 0;
}
