using ConvExport.OData.Access;

namespace ConvExport.OData.Quality;

internal static class QualitySetup
{
    public static void MapQuality(this IEndpointRouteBuilder app) =>
        app.MapGet("/quality", QualityReport.GetAsync).RequireAuthorization(Roles.Reader)
            .WithSummary("Problems in the data: issues by kind, and how much rejected input is kept. "
                + "The issues themselves are in /odata/v1/DataIssues.")
            .Produces<QualityReport>();
}
