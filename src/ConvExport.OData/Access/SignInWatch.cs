using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace ConvExport.OData.Access;

/// <summary>Looks now and then whether the key that a page was opened with is still valid: a page may stay open for days.</summary>
internal sealed class SignInWatch(ILoggerFactory loggers, ApiKeys keys) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id || OrganizationSignIn.IsPerson(id) || await keys.IsValidAsync(id, cancellationToken);
}
