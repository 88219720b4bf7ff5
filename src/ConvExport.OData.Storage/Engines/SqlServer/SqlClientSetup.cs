using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// What Microsoft.Data.SqlClient has to be told once, before its first connection.
/// <list type="bullet">
/// <item>To read packets one by one. By default its managed network layer (Linux, macOS) can hold the end of one packet and the
/// beginning of the next in one buffer. It then reads the packet's header as text when an nvarchar(max) value spans the two: the
/// value is garbage, or the read fails.</item>
/// <item>How to sign in to Azure SQL without a password.</item>
/// </list>
/// </summary>
internal static class SqlClientSetup
{
    private const string CompatibilityProcessSni = "Switch.Microsoft.Data.SqlClient.UseCompatibilityProcessSni";

    private static readonly Lazy<bool> Done = new(() =>
    {
        AppContext.SetSwitch(CompatibilityProcessSni, false);
        var signIn = new EntraSignIn();
        foreach (var method in EntraSignIn.Methods)
        {
            SqlAuthenticationProvider.SetProvider(method, signIn);
        }

        return true;
    });

    public static void Run() => _ = Done.Value;
}

/// <summary>
/// Tokens of Microsoft Entra ID for connections whose string says <c>Authentication=Active Directory Default</c> or
/// <c>Active Directory Managed Identity</c>. A <c>User ID</c> there is the client id of a user-assigned managed identity.
/// </summary>
internal sealed class EntraSignIn : SqlAuthenticationProvider
{
    private const string AllOfResource = "/.default";

    /// <summary>The Microsoft Entra methods that the program supports.</summary>
    public static IReadOnlyList<SqlAuthenticationMethod> Methods { get; } =
    [
        SqlAuthenticationMethod.ActiveDirectoryDefault, SqlAuthenticationMethod.ActiveDirectoryManagedIdentity, SqlAuthenticationMethod.ActiveDirectoryMSI,
    ];

    public override bool IsSupported(SqlAuthenticationMethod authenticationMethod) => Methods.Contains(authenticationMethod);

    public override async Task<SqlAuthenticationToken> AcquireTokenAsync(SqlAuthenticationParameters parameters)
    {
        var resource = parameters.Resource.EndsWith(AllOfResource, StringComparison.Ordinal)
            ? parameters.Resource
            : parameters.Resource.TrimEnd('/') + AllOfResource;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(parameters.ConnectionTimeout));
        var token = await CredentialOf(parameters).GetTokenAsync(new TokenRequestContext([resource]), timeout.Token);
        return new SqlAuthenticationToken(token.Token, token.ExpiresOn);
    }

    /// <summary>SqlClient keeps tokens with its pool until shortly before they expire: this is asked rarely.</summary>
    private static TokenCredential CredentialOf(SqlAuthenticationParameters parameters)
    {
        var clientId = string.IsNullOrEmpty(parameters.UserId) ? null : parameters.UserId;
        return parameters.AuthenticationMethod == SqlAuthenticationMethod.ActiveDirectoryDefault
            ? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId, WorkloadIdentityClientId = clientId })
            : new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }
}
