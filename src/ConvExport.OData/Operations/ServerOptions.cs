using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>The roles of a server process.</summary>
[Flags]
public enum ServerRoles
{
    /// <summary>Serves requests: feed, downloads, intake, pages.</summary>
    Web = 1,

    /// <summary>Runs the jobs, such as folds, rebuilds, removals, exports, subscriptions and alerts.</summary>
    Worker = 2,
}

/// <summary>The settings of the server process.</summary>
public sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>
    /// The roles: <c>web</c>, <c>worker</c>, or <c>web,worker</c>. The command-line option <c>--roles</c> overrides this setting.
    /// </summary>
    [RegularExpression(@"(?i)\s*(web|worker)\s*(,\s*(web|worker)\s*)*", ErrorMessage = "web, worker, or web,worker")]
    public string Roles { get; set; } = "web,worker";

    /// <summary>
    /// The maximum number of seconds that a stopping server waits for running requests and jobs. During this time, it accepts no new
    /// requests and starts no new jobs.
    /// </summary>
    [Range(0, 600)]
    public int ShutdownSeconds { get; set; } = 30;

    /// <summary>
    /// The addresses or networks (CIDR) of reverse proxies. In requests from other addresses, the server ignores the headers
    /// <c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c>.
    /// </summary>
    [Networks]
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>
    /// The host names that the server accepts, such as <c>reports.example.com</c> or <c>*.example.com</c>. Requests with another name
    /// get 400. If the list is empty, ASP.NET Core's setting <c>AllowedHosts</c> applies; by default, it allows all names.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Parses roles separated by commas.</summary>
    internal static ServerRoles Parse(string roles) => roles
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((ServerRoles)0, (all, name) => all | Enum.Parse<ServerRoles>(name, ignoreCase: true));
}
