using ConvExport.OData.Access;
using ConvExport.OData.Report.Components;
using Radzen;

namespace ConvExport.OData.Report;

internal static class ReportSetup
{
    /// <summary>The pages, rendered here: static first, and kept in touch with where they are worked with.</summary>
    public static IServiceCollection AddReport(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddRadzenComponents();
        return services.AddScoped<ReportQuery>();
    }

    public static void MapReport(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapSignIn();
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/report.css", () => TypedResults.Text(StyleSheet, "text/css")).AllowAnonymous().ExcludeFromDescription();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null).RequireAuthorization(Roles.Reader);
    }

    private static string StyleSheet { get; } = ReadStyleSheet();

    private static string ReadStyleSheet()
    {
        using var stream = typeof(ReportSetup).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
