using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Operations;

internal static class HealthSetup
{
    /// <summary>The probes: the process lives, and the database answers.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", async (IDbContextFactory<ConvExportContext> contexts, CancellationToken cancellation) =>
        {
            try
            {
                // A question that only this version's schema can answer: a file that opens is not yet a database.
                await using var context = await contexts.CreateDbContextAsync(cancellation);
                await context.Counters.AnyAsync(cancellation);
                return TypedResults.Text("ready");
            }
            catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or InvalidOperationException)
            {
                return (IResult)ErrorResults.Of(503, "The database did not answer.");
            }
        });
    }
}
