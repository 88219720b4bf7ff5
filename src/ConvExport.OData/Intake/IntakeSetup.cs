using ConvExport.OData.Access;
using ConvExport.OData.Sources;

namespace ConvExport.OData.Intake;

internal static class IntakeSetup
{
    public static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<RejectedInput>()
        .AddSingleton<EventIntake>()
        .AddSingleton<DirectoryIntake>();

    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        app.MapPost("/events", IntakeEndpoints.PostEvents).RequireAuthorization(Roles.Writer);
        app.MapPut("/directory/{part}", IntakeEndpoints.PutDirectory).RequireAuthorization(Roles.Writer);
        app.MapPost("/webhooks/gladly", GladlyWebhook.Post).RequireAuthorization(Roles.Writer);
    }
}
