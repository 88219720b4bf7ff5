using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace ConvExport.OData.Access;

/// <summary>Page sign-in through the organization's OpenID Connect provider, if one is configured.</summary>
internal static class OrganizationSignIn
{
    public const string Scheme = "Organization";
    public const string Path = "/signin/organization";

    /// <summary>The prefix of user ids, which distinguishes them from key ids.</summary>
    private const string IdPrefix = "o-";
    private const int IdLength = 14;

    public static bool IsConfigured(AccessOptions access) => access.OpenIdAuthority.Length > 0;

    /// <summary>Whether an id belongs to a person, not to a key.</summary>
    public static bool IsPerson(string id) => id.StartsWith(IdPrefix, StringComparison.Ordinal);

    public static AuthenticationBuilder AddOrganizationSignIn(this AuthenticationBuilder authentication, AccessOptions access) =>
        !IsConfigured(access)
        ? authentication
        : authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = access.OpenIdAuthority;
            options.ClientId = access.OpenIdClientId;
            options.ClientSecret = access.OpenIdClientSecret.Length > 0 ? access.OpenIdClientSecret : null;
            options.ResponseType = "code";

            // The response arrives in the URL. A form posted from the provider's site would need cookies that other sites may send.
            options.ResponseMode = "query";
            options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.UsePkce = true;
            options.MapInboundClaims = false;
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.CallbackPath = "/signin/back";
            options.SaveTokens = false;

            // HTTP without TLS is only for a provider on this machine.
            options.RequireHttpsMetadata = !new Uri(access.OpenIdAuthority).IsLoopback;
            options.Events.OnTokenValidated = context =>
            {
                context.Principal = PrincipalOf(context.Principal!, access);
                if (context.Principal is null)
                {
                    context.Fail($"The provider sent no claim '{access.OpenIdRoleClaim}' with {Roles.Reader} or {Roles.Admin}.");
                }

                return Task.CompletedTask;
            };
            options.Events.OnRemoteFailure = context =>
            {
                context.HandleResponse();
                context.Response.Redirect(SignIn.Page + "?refused=true");
                return Task.CompletedTask;
            };
        });

    public static void MapOrganizationSignIn(this IEndpointRouteBuilder app) => app
        .MapGet(Path, (string? returnUrl) => TypedResults.Challenge(new AuthenticationProperties { RedirectUri = SignIn.LocalOf(returnUrl) }, [Scheme]))
        .AllowAnonymous().ExcludeFromDescription();

    /// <summary>Returns the token's user with role and inboxes; null if the user has no role here.</summary>
    private static ClaimsPrincipal? PrincipalOf(ClaimsPrincipal said, AccessOptions access)
    {
        var roles = said.FindAll(access.OpenIdRoleClaim).Select(c => c.Value).ToList();
        if (new[] { Roles.Admin, Roles.Reader }.FirstOrDefault(roles.Contains) is not { } role)
        {
            return null;
        }

        var subject = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{said.FindFirstValue("iss")}\n{said.FindFirstValue("sub")}")));
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, IdPrefix + subject[..IdLength]),
                new Claim(ClaimTypes.Name, said.FindFirstValue("name") ?? said.FindFirstValue("preferred_username") ?? "signed in"),
                new Claim(ClaimTypes.Role, role),
                .. said.FindAll(access.OpenIdInboxClaim).Select(c => new Claim(ReaderScope.InboxClaim, c.Value)),
            ],
            CookieAuthenticationDefaults.AuthenticationScheme));
    }
}
