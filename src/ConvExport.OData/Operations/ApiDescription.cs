using Microsoft.OpenApi;

namespace ConvExport.OData.Operations;

/// <summary>What is not OData, described as OpenAPI: intake, downloads, probes.</summary>
internal static class ApiDescription
{
    private const string Key = "ApiKey";

    public static void AddDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ConvExport.OData",
                Version = "v1",
                Description = "Events and the directory in, the Conversation Export out. The rows themselves are the OData feed at /odata/v1/.",
            };

            // Where this document was asked for is not where the server is known to be.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
            return Task.CompletedTask;
        }));

    /// <summary>Serves the description to whoever has a key, whatever its role.</summary>
    public static void MapDescription(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization();

    /// <summary>Describes a body that an endpoint reads by itself, and answers with its own words when it is of another type.</summary>
    public static RouteHandlerBuilder WithBody(this RouteHandlerBuilder endpoint, IReadOnlyCollection<string> mediaTypes) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType()),
            };
            return Task.CompletedTask;
        });

    /// <summary>Describes parameters that an endpoint reads from the address by itself.</summary>
    public static RouteHandlerBuilder WithQueryParameters(this RouteHandlerBuilder endpoint, IReadOnlyDictionary<string, string> parameters) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var (name, description) in parameters)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Description = description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
}
