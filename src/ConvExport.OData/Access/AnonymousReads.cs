using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ConvExport.OData.Access;

/// <summary>
/// Allows users of this machine to read without a key, for the demo. The server must listen on loopback addresses only. A request must
/// not come through a proxy, and its host must be localhost or a loopback address. Otherwise users of other machines could read
/// everything.
/// </summary>
internal sealed class AnonymousReads(IOptions<AccessOptions> access, IServer server)
{
    /// <summary>
    /// The paths to which the anonymous user may send POST requests: the pages' live connection, and the forms to sign in and out. The
    /// antiforgery tokens of these forms belong to the anonymous user, so the forms must accept this user.
    /// </summary>
    private static readonly string[] OfPages = ["/_blazor", SignIn.KeyPath, SignIn.OutPath];

    /// <summary>Whether a request may read without a key.</summary>
    public bool Allows(HttpContext http) =>
        access.Value.AnonymousLoopbackReads && IsReading(http.Request) && IsLocal(http) && ListensOnLoopbackOnly;

    /// <summary>
    /// The reason why the server must not run with the current setting; null if it may run. Read it after the server has started to
    /// listen.
    /// </summary>
    public string? Fault => access.Value.AnonymousLoopbackReads && !ListensOnLoopbackOnly
        ? $"{AccessOptions.Section}:{nameof(AccessOptions.AnonymousLoopbackReads)} lets everyone on this machine read everything, so "
            + "the server must listen on 127.0.0.1, [::1] or localhost only. It listens on "
            + $"{string.Join(", ", Addresses)}. Change the addresses, or remove the setting."
        : null;

    private ICollection<string> Addresses => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private bool ListensOnLoopbackOnly => Addresses.All(a => IsLoopback(BindingAddress.Parse(a).Host));

    private static bool IsReading(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        || HttpMethods.IsHead(request.Method) || Array.Exists(OfPages, path => request.Path.StartsWithSegments(path));

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && IsLoopback(http.Request.Host.Host)
        && !http.Request.Headers.Keys.Any(IsOfProxy);

    private static bool IsOfProxy(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.Equals(HeaderNames.Via, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
