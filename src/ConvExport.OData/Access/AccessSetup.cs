using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace ConvExport.OData.Access;

internal static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions access)
    {
        services.AddSingleton<ApiKeys>();
        services.AddAuthentication(SignIn.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddSignIn()
            .AddOrganizationSignIn(access);
        services.AddSingleton<StoredKeyRing>();
        services.AddDataProtection();
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeyRing>((options, ring) => options.XmlRepository = ring);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Reader, p => p.RequireClaim(ClaimTypes.Role, Roles.Reader, Roles.Admin))
            .AddPolicy(Roles.Writer, p => p.RequireClaim(ClaimTypes.Role, Roles.Writer, Roles.Admin))
            .AddPolicy(Roles.Admin, p => p.RequireClaim(ClaimTypes.Role, Roles.Admin));
        return services;
    }

    /// <summary>Removes API keys from request URLs before any other middleware runs.</summary>
    public static void UseKeyInQuery(this WebApplication app) => app.Use(KeyInQuery.Invoke);
}
