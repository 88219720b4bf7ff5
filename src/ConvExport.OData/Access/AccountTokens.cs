using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Accounts of the organization on the feed and on downloads, as Excel and Power BI sign in with them: by access tokens of the OpenID
/// Connect provider. Nothing of it shows if no provider is configured.
/// </summary>
internal static class AccountTokens
{
    public const string Scheme = "Account";

    /// <summary>The paths that accept access tokens.</summary>
    private static readonly string[] Paths = ["/odata", "/downloads"];

    public static AuthenticationBuilder AddAccountTokens(this AuthenticationBuilder authentication, OpenIdOptions openId, string? publicBase) =>
        !openId.IsConfigured
        ? authentication
        : authentication.AddJwtBearer(Scheme, options =>
        {
            options.Authority = openId.Authority;

            // HTTP without TLS is only for a provider on this machine.
            options.RequireHttpsMetadata = !new Uri(openId.Authority).IsLoopback;
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ValidAudiences = AudiencesOf(openId, publicBase);
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (OpenIdClaims.Of(context.Principal!, openId) is { } claims)
                    {
                        context.Principal = new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
                    }
                    else
                    {
                        context.Fail($"The account has no role here: the token has no claim '{openId.RoleClaim}' with {Roles.Reader} or {Roles.Admin}.");
                    }

                    return Task.CompletedTask;
                },
            };
        });

    /// <summary>Whether a request may present an access token, and does.</summary>
    public static bool IsPresented(HttpContext http, OpenIdOptions openId) =>
        openId.IsConfigured && IsAccepted(http.Request.Path) && ApiKeyHandler.BearerOf(http.Request) is { } token && token.Count(c => c == '.') == 2;

    /// <summary>Whether a path accepts access tokens.</summary>
    public static bool IsAccepted(PathString path) => Array.Exists(Paths, p => path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Returns where clients get access tokens, from the provider's own description. Returns the provider itself if it does not respond.
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
            // The library wraps every failure to reach the provider in this.
            return openId.Authority;
        }
    }

    /// <summary>
    /// The audiences in the settings; if there are none, the client id and the public address. Never the host that a request names: whoever
    /// sends it could then use a token that was made for another service.
    /// </summary>
    private static IEnumerable<string> AudiencesOf(OpenIdOptions openId, string? publicBase)
    {
        IEnumerable<string> own = publicBase is null ? [openId.ClientId] : [openId.ClientId, publicBase, publicBase + "/"];
        return openId.Audiences.Count > 0 ? openId.Audiences : own.Where(a => a.Length > 0);
    }
}
