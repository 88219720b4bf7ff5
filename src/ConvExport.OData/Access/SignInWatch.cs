using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace ConvExport.OData.Access;

/// <summary>Checks every 30 seconds whether the key of an open page is still valid, because a page may stay open for days.</summary>
internal sealed class SignInWatch(ILoggerFactory loggers, ApiKeys keys) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id || OrganizationSignIn.IsPerson(id)
            || await keys.IsValidAsync(id, cancellationToken);
}
