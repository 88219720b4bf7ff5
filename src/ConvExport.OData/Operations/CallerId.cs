using System.Security.Claims;

namespace ConvExport.OData.Operations;

/// <summary>The id of a signed-in user.</summary>
internal static class CallerId
{
    /// <summary>Returns the id of the key or account; null if nobody is signed in.</summary>
    public static string? Of(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);
}
