using System.Data.Common;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ConvExport.OData.Operations;

internal static class HealthSetup
{
    /// <summary>Registers the checks of the database and the fold. Other parts of the program add their own checks.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<FoldHealth>("fold");
        return services;
    }

    /// <summary>
    /// Maps two probes. <c>/health/live</c> returns 200 while the process runs. <c>/health/ready</c> returns the results of the checks.
    /// The HTTP status is 503 if the server cannot serve requests; otherwise 200. If something needs attention, the status in the body is
    /// <c>Degraded</c>.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", async (HealthCheckService health, HttpContext http, CancellationToken cancellation) =>
        {
            var report = await health.CheckHealthAsync(cancellation);
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Json(
                new ReadyReport(
                    report.Status.ToString(),
                    [.. report.Entries.Select(e => new ReadyCheck(e.Key, e.Value.Status.ToString(), e.Value.Description))]),
                statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        }).Produces<ReadyReport>().Produces<ReadyReport>(503);
    }

    /// <summary>Checks whether the database responds and one of its tables can be read.</summary>
    private sealed class DatabaseHealth(IDbContextFactory<ConvExportContext> contexts) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                // Reads a table of this version's schema, because opening a SQLite file does not show that it is a valid database.
                await using var database = await contexts.CreateDbContextAsync(cancellationToken);
                await database.Sources.AnyAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception unreachable) when (unreachable is DbException or InvalidOperationException)
            {
                return HealthCheckResult.Unhealthy("The database did not respond.");
            }
        }
    }

    /// <summary>Checks whether changes wait too long to be folded, because no worker is running or the workers are too slow.</summary>
    private sealed class FoldHealth(PendingStore pending, TimeProvider time) : IHealthCheck
    {
        private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await pending.OldestAsync(cancellationToken) is { } since && time.GetUtcNow() - since is var waited && waited > Long
                    ? HealthCheckResult.Degraded(
                        $"The oldest pending change has waited {waited.TotalMinutes:F0} minutes. "
                        + "Check that a process with the role worker is running.")
                    : HealthCheckResult.Healthy();
            }
            catch (Exception unreachable) when (unreachable is DbException or InvalidOperationException)
            {
                return HealthCheckResult.Healthy("Unknown, because the database did not respond.");
            }
        }
    }
}

/// <summary>The response of <c>/health/ready</c>.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>: the worst status of the checks.</param>
/// <param name="Checks">The checks.</param>
public sealed record ReadyReport(string Status, IReadOnlyList<ReadyCheck> Checks);

/// <summary>A check of <c>/health/ready</c>.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Description">What is wrong, or why the status is unknown; null otherwise.</param>
public sealed record ReadyCheck(string Name, string Status, string? Description);
