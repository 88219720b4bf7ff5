using System.ComponentModel.DataAnnotations;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Access;

/// <summary>Settings for access and sign-in.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Allows people on this machine to read without a key, if the server listens on loopback addresses only. The command <c>demo</c> turns
    /// this setting on. The setting never allows writing.
    /// </summary>
    public bool AnonymousLoopbackReads { get; set; }

    /// <summary>
    /// The maximum number of wrong secrets for one key per minute. Further ones get 429 instead of 401. A valid key always works.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxFailuresPerKey { get; set; } = 20;

    /// <summary>The maximum number of wrong keys from one address per minute. Further ones get 429 instead of 401.</summary>
    [Range(1, 100_000)]
    public int MaxFailuresPerAddress { get; set; } = 100;

    /// <summary>
    /// The maximum number of sign-ins with a wrong key from one address per minute. Each of them is redirected to the sign-in page;
    /// further ones get 429.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxSignInFailuresPerAddress { get; set; } = 20;

    /// <summary>The maximum number of pages that one person can have open at the same time. Further pages get 429.</summary>
    [Range(1, 10_000)]
    public int MaxOpenPages { get; set; } = 20;

    /// <summary>
    /// The protection key, which encrypts the secrets in the database: 256 bits in Base64. All processes of an installation need the same
    /// key. If neither this nor <see cref="ProtectionKeyFile"/> is set, the first start creates a file with a key: next to the SQLite
    /// database, or <c>data/convexport.key</c> with SQL Server.
    /// </summary>
    public string ProtectionKey { get; set; } = "";

    /// <summary>The path of a file that contains the protection key.</summary>
    public string ProtectionKeyFile { get; set; } = "";

    /// <summary>Sign-in with accounts of the organization.</summary>
    public OpenIdOptions OpenId { get; set; } = new();
}

/// <summary>Settings for sign-in through an OpenID Connect provider.</summary>
public sealed class OpenIdOptions
{
    /// <summary>
    /// The URL of the provider, such as <c>https://login.example.com/tenant/v2.0</c>. If empty, users can sign in with API keys only.
    /// </summary>
    [HttpUrlOrEmpty]
    public string Authority { get; set; } = "";

    /// <summary>The client id of this program at the provider.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client secret at the provider; empty for a public client.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// The audiences of access tokens that the feed and downloads accept. If empty, they accept the client id and
    /// <c>Feed:PublicBaseUrl</c>.
    /// </summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>The claim with the user's role: <c>reader</c> or <c>admin</c>. Users without one of these roles cannot sign in.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim with the ids of the inboxes that the user may see. Users without this claim see no conversations.</summary>
    public string InboxClaim { get; set; } = "inboxes";

    /// <summary>The value of the inbox claim that means all inboxes.</summary>
    public string AllInboxes { get; set; } = "*";

    /// <summary>Whether a provider is configured.</summary>
    internal bool IsConfigured => Authority.Length > 0;
}
