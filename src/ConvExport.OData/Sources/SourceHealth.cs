using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ConvExport.OData.Sources;

/// <summary>
/// Checks whether fetching from the source works. A server whose source fails still responds, so it is degraded, not unhealthy.
/// </summary>
internal sealed class SourceHealth(SourceReader sources) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var source = (await sources.ReadAsync(cancellationToken))[0];
            return source.State != "off" && (source.State is "failing" or "late" or "gap" || source.LastError is not null)
                ? HealthCheckResult.Degraded(string.Join(
                    ' ', new[] { source.Message ?? source.LastError }.Concat(source.Gaps.Where(g => !g.IsFilled).Select(
                        g => $"Missing: {Storage.InstantText.Of(g.From)} to {Storage.InstantText.Of(g.To)}."))))
                : HealthCheckResult.Healthy();
        }
        catch (Exception unreachable) when (unreachable is DbException or InvalidOperationException)
        {
            return HealthCheckResult.Healthy("Unknown, because the database did not respond.");
        }
    }
}
