using System.Security.Claims;
using ConvExport.OData.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace ConvExport.OData.Access;

/// <summary>Sign-in to the pages through the organization's OpenID Connect provider, if one is configured.</summary>
internal static partial class OrganizationSignIn
{
    public const string Scheme = "Organization";
    public const string Path = "/signin/organization";

    public static AuthenticationBuilder AddOrganizationSignIn(this AuthenticationBuilder authentication, OpenIdOptions openId) =>
        !openId.IsConfigured
        ? authentication
        : authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = openId.Authority;
            options.ClientId = openId.ClientId;
            options.ClientSecret = openId.ClientSecret.Length > 0 ? openId.ClientSecret : null;
            options.ResponseType = "code";

            // The provider returns its response in the URL. With a form post from the provider's site, the correlation and nonce cookies
            // would need SameSite=None. Browsers would then send them with requests from any site.
            options.ResponseMode = "query";
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CorrelationCookie.Path = options.NonceCookie.Path = "/";
            options.UsePkce = true;
            options.MapInboundClaims = false;
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.CallbackPath = "/signin/back";
            options.SaveTokens = false;

            // HTTP without TLS is allowed only for a provider on this machine.
            options.RequireHttpsMetadata = !new Uri(openId.Authority).IsLoopback;
            options.Events.OnTokenValidated = context =>
            {
                if (OpenIdClaims.Of(context.Principal!, openId) is { } claims)
                {
                    context.Principal = new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
                }
                else
                {
                    context.Fail($"The provider sent no claim '{openId.RoleClaim}' with {Roles.Reader} or {Roles.Admin}.");
                }

                return Task.CompletedTask;
            };
            options.Events.OnRemoteFailure = context =>
            {
                context.HandleResponse();
                LogRefused(
                    context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OrganizationSignIn)),
                    context.Failure?.Message);
                context.HttpContext.RequestServices.GetRequiredService<AuditLog>().AddToMinute(
                    AuditActor.Of(context.HttpContext), AuditAction.SignIn, "account", AuditLog.Refused);
                context.Response.Redirect(SignIn.Page + "?refused=true");
                return Task.CompletedTask;
            };
        });

    public static void MapOrganizationSignIn(this IEndpointRouteBuilder app) => app
        .MapGet(Path, (string? returnUrl) =>
            TypedResults.Challenge(new AuthenticationProperties { RedirectUri = SignIn.LocalOf(returnUrl) }, [Scheme]))
        .AllowAnonymous().ExcludeFromDescription();

    [LoggerMessage(LogLevel.Warning, "A sign-in with OpenID Connect failed: {Reason}")]
    private static partial void LogRefused(ILogger logger, string? reason);
}
