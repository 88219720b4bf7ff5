using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Page sign-in: the user enters an API key once and gets a cookie. The cookie does not contain the key, and becomes invalid when the key
/// is revoked.
/// </summary>
internal static class SignIn
{
    public const string Page = "/signin";
    public const string KeyPath = "/signin/key";
    public const string OutPath = "/signout";

    /// <summary>The scheme for all requests: the key if one is presented, otherwise the cookie.</summary>
    public const string Scheme = "ConvExport";

    private const string Cookie = "convexport";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <summary>Paths that programs call. Without a key they return 401 instead of the sign-in page.</summary>
    private static readonly string[] ForPrograms =
        ["/odata", "/downloads", "/exports", "/connect/", "/events", "/directory", "/webhooks", "/openapi"];

    public static AuthenticationBuilder AddSignIn(this AuthenticationBuilder authentication) => authentication
        .AddPolicyScheme(Scheme, null, options =>
        {
            options.ForwardDefaultSelector = http => ApiKeyHandler.IsPresented(http) || !http.Request.Cookies.ContainsKey(Cookie)
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
            options.ExpireTimeSpan = Lasts;
            options.Events.OnValidatePrincipal = ValidateAsync;
        });

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(KeyPath, SignInAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(OutPath, SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        if (OrganizationSignIn.IsConfigured(app.ServiceProvider.GetRequiredService<IOptions<AccessOptions>>().Value))
        {
            app.MapOrganizationSignIn();
        }
    }

    /// <summary>Whether a request without a key is redirected to the sign-in page, instead of the browser's own prompt.</summary>
    public static bool IsForPeople(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !IsForPrograms(request.Path);

    /// <summary>Whether a path is for programs, not people.</summary>
    public static bool IsForPrograms(PathString path) =>
        ForPrograms.Any(p => path.Value?.StartsWith(p, StringComparison.OrdinalIgnoreCase) == true);

    private static async Task<IResult> SignInAsync(HttpContext http, ApiKeys keys, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return TypedResults.Redirect(Page);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = LocalOf(form["returnUrl"]);
        if (await keys.FindAsync(form["key"].ToString().Trim(), http.RequestAborted) is not { } key)
        {
            return TypedResults.Redirect($"{Page}?wrong=true&returnUrl={Uri.EscapeDataString(back)}");
        }

        var identity = new ClaimsIdentity(ApiKeyHandler.ClaimsOf(key), CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        return TypedResults.LocalRedirect(back);
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery antiforgery)
    {
        if (await antiforgery.IsRequestValidAsync(http))
        {
            await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }

        return TypedResults.LocalRedirect(Page);
    }

    /// <summary>Rejects the cookie if its key has been revoked.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var keys = context.HttpContext.RequestServices.GetRequiredService<ApiKeys>();
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        if (!OrganizationSignIn.IsPerson(id) && !await keys.IsValidAsync(id, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }

    /// <summary>Returns the local URL to go back to; <c>/</c> if the target is on another site.</summary>
    public static string LocalOf(string? target) =>
        target is ['/', ..] && !target.StartsWith("//", StringComparison.Ordinal) && !target.StartsWith("/\\", StringComparison.Ordinal)
            ? target
            : "/";
}
