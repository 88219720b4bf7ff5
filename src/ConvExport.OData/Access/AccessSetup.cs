using System.Security.Claims;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

internal static class AccessSetup
{
    /// <summary>Registers the services for API keys, and for the encryption of secrets in the database.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services
        .AddSingleton<ApiKeys>()
        .AddSingleton(provider => new SecretProtector(ProtectionKey.Of(
            provider.GetRequiredService<IOptions<AccessOptions>>().Value,
            provider.GetRequiredService<DatabaseEngine>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString,
            provider.GetRequiredService<ContentRoot>().Path)));

    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions access, string? publicBase)
    {
        services.AddSingleton<FailureLimits>();
        services.AddSingleton<KeyUses>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        services.AddSingleton<Sessions>();
        services.AddSingleton<OpenSessions>();
        services.AddSingleton<OpenPages>();
        services.AddSingleton<AnonymousReads>();
        services.AddSingleton<DefaultHttpContextFactory>();
        services.AddSingleton<IHttpContextFactory, KeyInQuery>();
        services.AddScoped<CircuitHandler, SessionActivity>();
        services.AddAuthentication(SignIn.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddSignIn()
            .AddOrganizationSignIn(access.OpenId)
            .AddAccountTokens(access.OpenId, publicBase);
        services.AddSingleton<StoredKeyRing>();
        services.AddDataProtection();
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeyRing>((options, ring) => options.XmlRepository = ring);
        services.AddAuthorizationBuilder()
            .AddPolicy(Roles.Reader, p => p.RequireClaim(ClaimTypes.Role, Roles.Reader, Roles.Admin))
            .AddPolicy(Roles.Writer, p => p.RequireClaim(ClaimTypes.Role, Roles.Writer, Roles.Admin))
            .AddPolicy(Roles.Admin, p => p.RequireClaim(ClaimTypes.Role, Roles.Admin));
        return services;
    }

    /// <summary>On HTTPS, gives cookies the prefix <c>__Host-</c>, so that only this host can set them.</summary>
    public static void UseCookiePrefix(this WebApplication app) => app.Use(CookiePrefix.Invoke);

    /// <summary>Limits open pages, and counts requests in progress. Must be called after authentication and the rate limiter.</summary>
    public static void UseOpenPages(this WebApplication app)
    {
        app.UseRequestCount();
        app.Use(app.Services.GetRequiredService<OpenPages>().InvokeAsync);
    }

    /// <summary>Refuses WebSockets, and requests other than GET, HEAD and OPTIONS, if they come from a page of another origin.</summary>
    public static void UseSameOrigin(this WebApplication app) => app.Use(SameOrigin.Invoke);
}
