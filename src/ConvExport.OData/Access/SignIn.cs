using System.Security.Claims;
using ConvExport.OData.Audit;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Sign-in to the pages: the user enters an API key once, or signs in with an account of the organization, and gets a cookie. The cookie
/// contains only the token of a session, which is a row in the database.
/// </summary>
internal static class SignIn
{
    public const string Page = "/signin";
    public const string KeyPath = "/signin/key";
    public const string OutPath = "/signout";

    /// <summary>The scheme for all requests. It uses the access token or key of a request; without these, the cookie.</summary>
    public const string Scheme = "ConvExport";

    private const string Cookie = "convexport";
    private const string TokenClaim = "token";

    /// <summary>Paths that programs call. Without a key they return 401 instead of the sign-in page.</summary>
    private static readonly string[] ForPrograms =
        ["/odata", "/downloads", "/exports", "/connect/", "/events", "/directory", "/webhooks", "/openapi"];

    public static AuthenticationBuilder AddSignIn(this AuthenticationBuilder authentication) => authentication
        .AddPolicyScheme(Scheme, null, options =>
        {
            options.ForwardDefaultSelector = http =>
                AccountTokens.IsPresented(http, http.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.OpenId)
                ? AccountTokens.Scheme
                : ApiKeyHandler.IsPresented(http) || !http.Request.Cookies.ContainsKey(Cookie)
                ? ApiKeyHandler.SchemeName
                : CookieAuthenticationDefaults.AuthenticationScheme;
            options.ForwardChallenge = ApiKeyHandler.SchemeName;
            options.ForwardForbid = ApiKeyHandler.SchemeName;
        })
        .AddCookie(options =>
        {
            options.Cookie.Name = Cookie;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = Sessions.Longest;
            options.SlidingExpiration = false;
            options.Events.OnSigningIn = StartSessionAsync;
            options.Events.OnValidatePrincipal = ValidateAsync;
        });

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(KeyPath, SignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(OutPath, SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        if (app.ServiceProvider.GetRequiredService<IOptions<AccessOptions>>().Value.OpenId.IsConfigured)
        {
            app.MapOrganizationSignIn();
        }
    }

    /// <summary>
    /// Whether a request without a key is redirected to the sign-in page. Other requests get 401. Browsers then show a password prompt.
    /// </summary>
    public static bool IsForPeople(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !IsForPrograms(request.Path);

    /// <summary>Whether a path is for programs, not people.</summary>
    public static bool IsForPrograms(PathString path) =>
        ForPrograms.Any(p => path.Value?.StartsWith(p, StringComparison.OrdinalIgnoreCase) == true);

    private static async Task<IResult> SignInAsync(
        HttpContext http, ApiKeys keys, KeyUses uses, FailureLimits failures, AuditLog audit, IAntiforgery antiforgery)
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
        {
            return TypedResults.Redirect(Page);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = LocalOf(form["returnUrl"]);
        if (await keys.FindAsync(form["key"].ToString().Trim(), http.RequestAborted) is not { } key)
        {
            audit.AddToMinute(AuditActor.Of(http), AuditAction.SignIn, "key", AuditLog.Refused);
            return failures.NoteSignIn(http)
                ? FailureLimits.TooMany(http)
                : TypedResults.Redirect($"{Page}?wrong=true&returnUrl={Uri.EscapeDataString(back)}");
        }

        uses.Note(key);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, PrincipalOf(ApiKeyHandler.ClaimsOf(key)));
        return TypedResults.LocalRedirect(back);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, Sessions sessions, AuditLog audit, IAntiforgery antiforgery)
    {
        if (await antiforgery.IsRequestValidAsync(http))
        {
            if (http.User.FindFirstValue(Sessions.Claim) is { } session)
            {
                audit.Add(AuditActor.Of(http), AuditAction.SignOut);
                await sessions.EndAsync(session, http.RequestAborted);
            }

            await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }

        return TypedResults.LocalRedirect(Page);
    }

    /// <summary>Starts the session. Only its token goes into the cookie.</summary>
    private static async Task StartSessionAsync(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        http.RequestServices.GetRequiredService<AuditLog>().Add(
            AuditActor.Of(context.Principal!, http.Connection.RemoteIpAddress?.ToString()), AuditAction.SignIn);
        var token = await http.RequestServices.GetRequiredService<Sessions>().StartAsync(context.Principal!, http.RequestAborted);
        context.Principal = PrincipalOf([new Claim(TokenClaim, token)]);
    }

    /// <summary>Replaces the token with the session's user, or rejects the cookie if the session has ended.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        if (context.Principal?.FindFirstValue(TokenClaim) is { } token
            && await sessions.UseAsync(token, context.HttpContext.RequestAborted) is { } session)
        {
            context.ReplacePrincipal(PrincipalOf(Sessions.ClaimsOf(session)));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static ClaimsPrincipal PrincipalOf(IEnumerable<Claim> claims) =>
        new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>
    /// Returns the local URL to go back to; <c>/</c> if the target could be on another site. Control characters and backslashes are not
    /// allowed, because browsers drop control characters and read a backslash as a slash.
    /// </summary>
    public static string LocalOf(string? target) =>
        target is ['/', ..] and not ['/', '/', ..] && !target.Any(c => char.IsControl(c) || c == '\\') ? target : "/";
}
