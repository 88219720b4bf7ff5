using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace ConvExport.OData.Access;

internal static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddAuthentication(ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Reader, p => p.RequireClaim(ClaimTypes.Role, Roles.Reader, Roles.Admin))
            .AddPolicy(Roles.Writer, p => p.RequireClaim(ClaimTypes.Role, Roles.Writer, Roles.Admin))
            .AddPolicy(Roles.Admin, p => p.RequireClaim(ClaimTypes.Role, Roles.Admin));
        return services;
    }
}
