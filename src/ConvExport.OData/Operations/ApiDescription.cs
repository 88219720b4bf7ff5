using Microsoft.OpenApi;

namespace ConvExport.OData.Operations;

/// <summary>The OpenAPI document of the endpoints outside OData, such as intake, downloads and health probes.</summary>
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
                Description = "Send events and the directory, and download the Conversation Export. "
                    + "The OData feed is at /odata/v1/; /odata/v1/$metadata describes it.",
            };

            // The document lists no server URL, because the URL of this request may differ from the server's public URL.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
            return Task.CompletedTask;
        }));

    /// <summary>Serves the description to every signed-in user, whatever the role.</summary>
    public static void MapDescription(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization();

    /// <summary>
    /// Describes the body of an endpoint. The framework cannot do this if the endpoint's code reads the body itself.
    /// </summary>
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

    /// <summary>Describes query parameters that the endpoint's code reads from the query string.</summary>
    public static RouteHandlerBuilder WithQueryParameters(
        this RouteHandlerBuilder endpoint, IReadOnlyDictionary<string, string> parameters) =>
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
