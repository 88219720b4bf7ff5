using ConvExport.OData.Operations;

namespace ConvExport.OData.Access;

/// <summary>Settings for access and sign-in.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Allows requests from this machine to read without a key. <c>demo</c> sets it. It never allows writing.</summary>
    public bool AnonymousLoopbackReads { get; set; }

    /// <summary>
    /// The organization's OpenID Connect provider for page sign-in, such as <c>https://login.example.com/tenant/v2.0</c>. If empty, users
    /// sign in with API keys only.
    /// </summary>
    [HttpUrlOrEmpty]
    public string OpenIdAuthority { get; set; } = "";

    /// <summary>The client id of this program at the provider.</summary>
    public string OpenIdClientId { get; set; } = "";

    /// <summary>The client secret at the provider; empty for a public client.</summary>
    public string OpenIdClientSecret { get; set; } = "";

    /// <summary>The claim with the user's role: <c>reader</c> or <c>admin</c>. Users without one of these roles cannot sign in.</summary>
    public string OpenIdRoleClaim { get; set; } = "roles";

    /// <summary>The claim with the ids of the inboxes that the user may see. Users without this claim see all inboxes.</summary>
    public string OpenIdInboxClaim { get; set; } = "inboxes";
}
