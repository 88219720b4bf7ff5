using ConvExport.OData.Access;
using ConvExport.OData.Operations;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Intake;

internal static class IntakeSetup
{
    public static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<InputBatches>()
        .AddSingleton<RejectedInput>()
        .AddSingleton<EventIntake>()
        .AddSingleton<DirectoryIntake>();

    /// <summary>Registers the decompression of request bodies. A body that is cut off is rejected.</summary>
    public static IServiceCollection AddIntakeCompression(this IServiceCollection services) => services.AddRequestDecompression(options =>
    {
        options.DecompressionProviders["gzip"] = new WholeGzipStream.Provider();
        options.DecompressionProviders["deflate"] = new WholeZlibStream.Provider();
        options.DecompressionProviders["br"] = new WholeBrotliStream.Provider();
    });

    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        // The limit applies before and after decompression.
        var limit = new BodyLimit(app.ServiceProvider.GetRequiredService<IOptions<IntakeOptions>>().Value.MaxBodyBytes);
        app.MapPost("/events", IntakeEndpoints.PostEvents).RequireAuthorization(Roles.Writer).WithMetadata(limit)
            .WithSummary("Stores events: a single event, a JSON array, or one JSON object per line. "
                + "Rejected events are listed in the response and kept separately; the others are stored.")
            .WithBody(["application/json", .. IntakeEndpoints.LineTypes])
            .Produces<IntakeReport>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(415);
        app.MapPut("/directory/{part}", IntakeEndpoints.PutDirectory).RequireAuthorization(Roles.Writer).WithMetadata(limit)
            .WithSummary("Adds or replaces directory entries: agents, inboxes or topics. "
                + "Rows that show these entries are recomputed.")
            .WithBody(["application/json", .. IntakeEndpoints.LineTypes])
            .Produces<IntakeReport>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415);
    }

    /// <summary>The maximum number of bytes in a body.</summary>
    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
