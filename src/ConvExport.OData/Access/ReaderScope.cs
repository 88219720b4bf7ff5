using System.Security.Claims;
using ConvExport.OData.Query;

namespace ConvExport.OData.Access;

/// <summary>The inbox scope of a signed-in user.</summary>
internal static class ReaderScope
{
    /// <summary>The claim with the id of an inbox that the user may see. Users without it see all inboxes.</summary>
    public const string InboxClaim = "inbox";

    /// <summary>Returns the inbox scope of a request's user.</summary>
    public static InboxScope Of(ClaimsPrincipal user) => InboxScope.OfInboxes(user.FindAll(InboxClaim).Select(c => c.Value));

    /// <summary>
    /// Returns the inbox scope of a page's user. A page can stay open after its key is revoked; then this throws
    /// <see cref="RequestException"/>, because a user without claims would see everything.
    /// </summary>
    public static InboxScope OfReader(ClaimsPrincipal user) =>
        user.HasClaim(c => c is { Type: ClaimTypes.Role, Value: Roles.Reader or Roles.Admin })
        ? Of(user)
        : throw new RequestException(RequestFault.SignedOut, "You are signed out. Sign in again.");
}
