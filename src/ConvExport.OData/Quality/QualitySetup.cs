using ConvExport.OData.Access;

namespace ConvExport.OData.Quality;

internal static class QualitySetup
{
    public static void MapQuality(this IEndpointRouteBuilder app) =>
        app.MapGet("/quality", QualityReport.GetAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("How good the data is: issues by kind, and what is kept of refused input. The issues themselves are in /odata/v1/DataIssues.")
            .Produces<QualityReport>();
}
