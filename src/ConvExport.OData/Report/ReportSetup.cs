using ConvExport.OData.Access;

namespace ConvExport.OData.Report;

internal static class ReportSetup
{
    public static void MapReport(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", ReportPage.AnswerAsync).RequireAuthorization(Roles.Reader).ExcludeFromDescription();
        app.MapGet("/report.css", () => TypedResults.Text(ReportPage.StyleSheet, "text/css")).AllowAnonymous().ExcludeFromDescription();
    }
}
