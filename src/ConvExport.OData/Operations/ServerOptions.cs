using System.ComponentModel.DataAnnotations;

namespace ConvExport.OData.Operations;

/// <summary>What a process that serves is for.</summary>
[Flags]
public enum ServerRoles
{
    /// <summary>Answers requests: feed, downloads, intake, pages.</summary>
    Web = 1,

    /// <summary>Runs the jobs: folds, rebuilds, removals.</summary>
    Worker = 2,
}

/// <summary>The process that serves.</summary>
public sealed class ServerOptions
{
    public const string Section = "Server";

    /// <summary>What it is for: <c>web</c>, <c>worker</c>, or both with a comma. <c>--roles</c> says the same.</summary>
    [RegularExpression(@"(?i)\s*(web|worker)\s*(,\s*(web|worker)\s*)*", ErrorMessage = "web, worker, or web,worker")]
    public string Roles { get; set; } = "web,worker";

    /// <summary>
    /// How long a stopping server lets requests and jobs that are under way go on, in seconds. It takes no new ones meanwhile.
    /// </summary>
    [Range(0, 600)]
    public int ShutdownSeconds { get; set; } = 30;

    /// <summary>The roles.</summary>
    internal static ServerRoles Parse(string roles) => roles
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((ServerRoles)0, (all, name) => all | Enum.Parse<ServerRoles>(name, ignoreCase: true));
}
