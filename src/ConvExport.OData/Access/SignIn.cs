using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// Signing in to the pages: an API key is given once, and a cookie stands for it after that. The cookie holds no key, and
/// ends with it.
/// </summary>
internal static class SignIn
{
    public const string Page = "/signin";
    public const string KeyPath = "/signin/key";
    public const string OutPath = "/signout";

    /// <summary>The scheme that all requests are authenticated by: a key where one is presented, else the cookie.</summary>
    public const string Scheme = "ConvExport";

    private const string Cookie = "convexport";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <summary>Paths of programs: they get 401 without a key, not a page.</summary>
    private static readonly string[] ForPrograms = ["/odata", "/downloads", "/exports", "/connect/", "/events", "/directory", "/webhooks", "/openapi"];

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

    /// <summary>Whether somebody who presents nothing is better shown the page than asked by the browser.</summary>
    public static bool IsForPeople(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !IsForPrograms(request.Path);

    /// <summary>Whether a path leads programs, not people.</summary>
    public static bool IsForPrograms(PathString path) => ForPrograms.Any(p => path.Value?.StartsWith(p, StringComparison.OrdinalIgnoreCase) == true);

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

    /// <summary>A key that was revoked ends its cookies at once.</summary>
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

    /// <summary>The address to go back to; the report for one that leads elsewhere.</summary>
    public static string LocalOf(string? target) =>
        target is ['/', ..] && !target.StartsWith("//", StringComparison.Ordinal) && !target.StartsWith("/\\", StringComparison.Ordinal) ? target : "/";
}
