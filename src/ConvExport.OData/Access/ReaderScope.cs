using System.Security.Claims;
using ConvExport.OData.Query;

namespace ConvExport.OData.Access;

/// <summary>The inbox scope of a signed-in user.</summary>
internal static class ReaderScope
{
    /// <summary>The claim with the user's inbox scope as text. A user without it sees no conversations.</summary>
    public const string Claim = "scope";

    /// <summary>Returns the claim for a scope.</summary>
    public static System.Security.Claims.Claim ClaimOf(InboxScope scope) => new(Claim, scope.ToString());

    /// <summary>Returns the inbox scope of a request's user.</summary>
    public static InboxScope Of(ClaimsPrincipal user) =>
        user.FindFirstValue(Claim) is { } scope ? InboxScope.Parse(scope) : InboxScope.Nothing;

    /// <summary>
    /// Returns the inbox scope of a page's user. Throws <see cref="RequestException"/> if the user was signed out while the page was open,
    /// so that the page shows an error instead of an empty list.
    /// </summary>
    public static InboxScope OfReader(ClaimsPrincipal user) =>
        user.HasClaim(c => c is { Type: ClaimTypes.Role, Value: Roles.Reader or Roles.Admin })
        ? Of(user)
        : throw new RequestException(RequestFault.SignedOut, "You are signed out. Sign in again.");
}
