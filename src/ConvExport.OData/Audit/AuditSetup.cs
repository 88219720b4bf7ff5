namespace ConvExport.OData.Audit;

internal static class AuditSetup
{
    /// <summary>Registers the audit log, for servers and commands.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditLog>();

    /// <summary>Registers the service that writes the audit log to the database while the server runs.</summary>
    public static IServiceCollection AddAuditWriter(this IServiceCollection services) => services.AddHostedService<AuditWriter>();

    /// <summary>Counts refused requests, and records each change that is made on the job dashboard, such as starting a job.</summary>
    public static void UseAudit(this WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments("/jobs", out var change)
            && http.Response.StatusCode < StatusCodes.Status400BadRequest && !change.StartsWithSegments("/stats"))
        {
            http.RequestServices.GetRequiredService<AuditLog>().Add(AuditActor.Of(http), AuditAction.Jobs, change);
        }

        if (http.Response.StatusCode is StatusCodes.Status401Unauthorized
            or StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests)
        {
            http.RequestServices.GetRequiredService<AuditLog>().AddToMinute(
                AuditActor.Of(http), AuditAction.Refused, $"{http.Response.StatusCode} {RouteOf(http)}", AuditLog.Refused);
        }
    });

    /// <summary>Returns the route of a request, not its path, because a client can put anything into a path.</summary>
    private static string RouteOf(HttpContext http) =>
        http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route } ? route : "no route";
}
