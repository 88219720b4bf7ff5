using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// One-time setup of Microsoft.Data.SqlClient, before the first connection.
/// <list type="bullet">
/// <item>Makes SqlClient process packets one by one. By default, the managed network layer (Linux, macOS) can put the end of one packet
/// and the beginning of the next into one buffer. If an nvarchar(max) value spans both packets, SqlClient reads the packet header as
/// text: the value is corrupted, or the read fails.</item>
/// <item>Adds sign-in to Azure SQL without a password.</item>
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
/// Gets Microsoft Entra ID tokens for connection strings with <c>Authentication=Active Directory Default</c> or
/// <c>Active Directory Managed Identity</c>. A <c>User ID</c> in the connection string is the client id of a
/// user-assigned managed identity or, with <c>Active Directory Default</c>, of a workload identity.
/// </summary>
internal sealed class EntraSignIn : SqlAuthenticationProvider
{
    private const string AllOfResource = "/.default";

    /// <summary>The supported Microsoft Entra authentication methods.</summary>
    public static IReadOnlyList<SqlAuthenticationMethod> Methods { get; } =
    [
        SqlAuthenticationMethod.ActiveDirectoryDefault, SqlAuthenticationMethod.ActiveDirectoryManagedIdentity,
        SqlAuthenticationMethod.ActiveDirectoryMSI,
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

    /// <summary>Called rarely, because SqlClient caches tokens in its connection pools until shortly before they expire.</summary>
    private static TokenCredential CredentialOf(SqlAuthenticationParameters parameters)
    {
        var clientId = string.IsNullOrEmpty(parameters.UserId) ? null : parameters.UserId;
        return parameters.AuthenticationMethod == SqlAuthenticationMethod.ActiveDirectoryDefault
            ? new DefaultAzureCredential(
                new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId, WorkloadIdentityClientId = clientId })
            : new ManagedIdentityCredential(
                clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }
}
