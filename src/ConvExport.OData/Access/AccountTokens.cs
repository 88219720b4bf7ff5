using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Accepts access tokens of the OpenID Connect provider for the feed and for downloads, so that Excel and Power BI can sign in with
/// accounts of the organization. Does nothing if no provider is configured.
/// </summary>
internal static class AccountTokens
{
    public const string Scheme = "Account";

    /// <summary>
    /// Claims that only id tokens have. An id token can have the same audience as an access token, but it was issued to sign in to the
    /// pages, not to read the feed.
    /// </summary>
    private static readonly string[] IdTokenClaims = ["nonce", "at_hash", "c_hash"];

    /// <summary>The paths that accept access tokens.</summary>
    private static readonly string[] Paths = ["/odata", "/downloads"];

    public static AuthenticationBuilder AddAccountTokens(
        this AuthenticationBuilder authentication, OpenIdOptions openId, string? publicBase) =>
        !openId.IsConfigured
        ? authentication
        : authentication.AddJwtBearer(Scheme, options =>
        {
            options.Authority = openId.Authority;

            // HTTP without TLS is allowed only for a provider on this machine.
            options.RequireHttpsMetadata = !new Uri(openId.Authority).IsLoopback;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidAudiences = AudiencesOf(openId, publicBase);
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (IdTokenClaims.Any(c => context.Principal!.HasClaim(x => x.Type == c)))
                    {
                        context.Fail("The token is an id token, not an access token.");
                    }
                    else if (OpenIdClaims.Of(context.Principal!, openId) is { } claims)
                    {
                        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
                    }
                    else
                    {
                        context.Fail($"The token has no claim '{openId.RoleClaim}' with the value {Roles.Reader} or {Roles.Admin}.");
                    }

                    return Task.CompletedTask;
                },
            };
        });

    /// <summary>Whether a request presents an access token to a path that accepts one.</summary>
    public static bool IsPresented(HttpContext http, OpenIdOptions openId) =>
        openId.IsConfigured
        && IsAccepted(http.Request.Path) && ApiKeyHandler.BearerOf(http.Request) is { } token && token.Count(c => c == '.') == 2;

    /// <summary>Whether a path accepts access tokens.</summary>
    public static bool IsAccepted(PathString path) =>
        Array.Exists(Paths, p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Returns the URL at which clients sign in, from the provider's metadata. If the provider does not respond, returns its URL from the
    /// settings.
    /// </summary>
    public static async Task<string> AuthorizeAddressAsync(HttpContext http, OpenIdOptions openId)
    {
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(Scheme);
        try
        {
            var configuration = await options.ConfigurationManager!.GetConfigurationAsync(http.RequestAborted);
            return configuration.AuthorizationEndpoint is { Length: > 0 } address ? address : openId.Authority;
        }
        catch (InvalidOperationException)
        {
            // The library wraps every failure to reach the provider in this exception.
            return openId.Authority;
        }
    }

    /// <summary>
    /// Returns the audiences in the settings; if there are none, the client id and the public address. The host of the request is never
    /// an audience. A client chooses this host, so it could name another service and use a token that was issued for that service.
    /// </summary>
    private static IEnumerable<string> AudiencesOf(OpenIdOptions openId, string? publicBase)
    {
        IEnumerable<string> own = publicBase is null ? [openId.ClientId] : [openId.ClientId, publicBase, publicBase + "/"];
        return openId.Audiences.Count > 0 ? openId.Audiences : own.Where(a => a.Length > 0);
    }
}
