using System.Globalization;
using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages.Components;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Localization;
using Radzen;

namespace ConvExport.OData.Pages;

internal static class PagesSetup
{
    /// <summary>
    /// Registers the pages. All pages are prerendered. All except the sign-in page then become interactive on the server.
    /// </summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddAntiforgery(
            forms => (forms.Cookie.Name, forms.Cookie.SecurePolicy) = ("convexport-form", CookieSecurePolicy.SameAsRequest));
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SignInWatch>();
        services.AddRadzenComponents();
        services.AddSingleton<QueryCache>();
        services.AddSingleton<PrerenderCache>();
        services.AddSingleton<MatcherPolicy, PageOrJson>();
        return services.AddScoped<ReportQuery>();
    }

    public static void MapPages(this WebApplication app)
    {
        // Only pages format numbers and dates in the reader's locale; output for programs is the same in every locale.
        app.UseWhen(
            http => !SignIn.IsForPrograms(http.Request.Path),
            pages => pages.UseRequestLocalization(options =>
            {
                options.RequestCultureProviders =
                    [new AcceptLanguageHeaderRequestCultureProvider { MaximumAcceptLanguageHeaderValuesToTry = 5 }];
                options.SupportedCultures = options.SupportedUICultures = CultureInfo.GetCultures(CultureTypes.AllCultures);
                options.DefaultRequestCulture = new RequestCulture("en-US");
            }));
        app.UseAntiforgery();
        app.MapSignIn();
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/views", SavedViewLinks.ListAsync).WithMetadata(new SharesPathWithPage()).RequireAuthorization(Roles.Reader)
            .WithSummary("The saved views that the reader sees, each with the addresses of its page, feed and files.")
            .Produces<IReadOnlyList<SavedViewLinks>>();
        foreach (var (old, path) in Moved)
        {
            app.MapGet(old, (HttpRequest request) => TypedResults.LocalRedirect(path + request.QueryString, permanent: true))
                .AllowAnonymous().ExcludeFromDescription();
        }

        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            options => options.ContentSecurityFrameAncestorsPolicy = null).WithStaticAssets().RequireAuthorization(Roles.Reader);
    }

    /// <summary>Earlier paths of pages, each with the current path.</summary>
    private static readonly (string Old, string Path)[] Moved =
    [
        ("/overview", "/"), ("/reassignments", "/handovers"), ("/reassigned", "/handovers"), ("/revenue", "/payments"),
        ("/take", "/connect"),
    ];
}
