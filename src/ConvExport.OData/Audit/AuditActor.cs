using System.Security.Claims;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Audit;

/// <summary>Who performed an action.</summary>
/// <param name="Id">The id of the key or person; null if there is none, such as for a command, or if it is not known.</param>
/// <param name="Name">The name; null if it is not known.</param>
/// <param name="Address">The IP address; null if it is not known, such as for a command on the server or a click on an open page.</param>
internal sealed record AuditActor(string? Id, string? Name, string? Address)
{
    /// <summary>The operating system account that runs a command.</summary>
    public static AuditActor Command { get; } = new(null, Environment.UserName, null);

    /// <summary>The server itself.</summary>
    public static AuditActor Server { get; } = new(null, "server", null);

    /// <summary>Returns the user of a request.</summary>
    public static AuditActor Of(HttpContext http) => Of(http.User, http.Connection.RemoteIpAddress?.ToString());

    /// <summary>Returns the user of a page.</summary>
    public static AuditActor Of(ClaimsPrincipal user, string? address = null) =>
        new(CallerId.Of(user), user.FindFirstValue(ClaimTypes.Name), address);
}
