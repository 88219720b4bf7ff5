using System.Security.Claims;
using ConvExport.OData.Query;

namespace ConvExport.OData.Access;

/// <summary>The inbox scope of a signed-in user.</summary>
internal static class ReaderScope
{
    /// <summary>The claim that names an inbox whose conversations the user may see; without one they see all.</summary>
    public const string InboxClaim = "inbox";

    /// <summary>The scope that a request's key gives.</summary>
    public static InboxScope Of(ClaimsPrincipal user) => InboxScope.OfInboxes(user.FindAll(InboxClaim).Select(c => c.Value));

    /// <summary>
    /// The scope of somebody who looks at a page, which may be open for longer than a key is valid. Where nobody is signed in any
    /// more it throws <see cref="RequestException"/>, because a user without claims would see everything.
    /// </summary>
    public static InboxScope OfReader(ClaimsPrincipal user) => user.HasClaim(c => c is { Type: ClaimTypes.Role, Value: Roles.Reader or Roles.Admin })
        ? Of(user)
        : throw new RequestException(RequestFault.SignedOut, "You are signed out. Sign in again.");
}
