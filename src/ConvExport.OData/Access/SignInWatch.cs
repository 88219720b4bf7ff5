using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace ConvExport.OData.Access;

/// <summary>Checks every second whether the session of an open page is still valid, because a page may stay open for hours.</summary>
internal sealed class SignInWatch(ILoggerFactory loggers, OpenSessions open) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        open.IsValidAsync(authenticationState.User, cancellationToken);
}
