using ConvExport.OData.Operations;

namespace ConvExport.OData.Access;

/// <summary>Who may read.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Lets requests from this machine read without a key. <c>demo</c> sets it; it never lets anybody write.</summary>
    public bool AnonymousLoopbackReads { get; set; }

    /// <summary>The organization's OpenID Connect provider, such as <c>https://login.example.com/tenant/v2.0</c>, for signing in to the pages; empty for API keys alone.</summary>
    [HttpUrlOrEmpty]
    public string OpenIdAuthority { get; set; } = "";

    /// <summary>What this program is called there.</summary>
    public string OpenIdClientId { get; set; } = "";

    /// <summary>Its secret there; empty for a public client.</summary>
    public string OpenIdClientSecret { get; set; } = "";

    /// <summary>The claim that says what somebody may do: <c>reader</c> or <c>admin</c>. Who has none of these is not let in.</summary>
    public string OpenIdRoleClaim { get; set; } = "roles";

    /// <summary>The claim that says which inboxes somebody may see, by their ids; of one who has none of it, all.</summary>
    public string OpenIdInboxClaim { get; set; } = "inboxes";
}
