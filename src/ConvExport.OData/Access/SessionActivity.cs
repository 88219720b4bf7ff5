using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ConvExport.OData.Access;

/// <summary>Records that a session is in use while its user works on an open page, because an open page sends no HTTP requests.</summary>
internal sealed class SessionActivity(Sessions sessions, AuthenticationStateProvider users, TimeProvider time) : CircuitHandler
{
    private DateTime _seen = time.GetUtcNow().UtcDateTime;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            if (now - _seen > TimeSpan.FromMinutes(1))
            {
                _seen = now;
                if ((await users.GetAuthenticationStateAsync()).User.FindFirstValue(Sessions.Claim) is { } id)
                {
                    await sessions.SeeAsync(id, DateTime.MinValue, CancellationToken.None);
                }
            }

            await next(context);
        };
}
