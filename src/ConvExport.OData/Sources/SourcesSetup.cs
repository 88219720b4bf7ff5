using ConvExport.OData.Access;
using ConvExport.OData.Intake;
using ConvExport.OData.Operations;

namespace ConvExport.OData.Sources;

internal static class SourcesSetup
{
    public static void MapSources(this IEndpointRouteBuilder app) =>
        app.MapPost("/webhooks/gladly", GladlyWebhook.Post).RequireAuthorization(Roles.Writer)
            .WithSummary("Stores one event from the platform's webhook, and responds to its PING.")
            .WithBody(["application/json"])
            .Produces<IntakeReport>().ProducesProblem(400);
}
