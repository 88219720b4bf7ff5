using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Operations;

internal static class HealthSetup
{
    /// <summary>Maps the health probes: the process is alive, and the database responds.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", async (IDbContextFactory<ConvExportContext> contexts, CancellationToken cancellation) =>
        {
            try
            {
                // A query that needs this version's schema. Opening the file alone does not show that it is a valid database.
                await using var context = await contexts.CreateDbContextAsync(cancellation);
                await context.Counters.AnyAsync(cancellation);
                return TypedResults.Text("ready");
            }
            catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or InvalidOperationException)
            {
                return (IResult)ErrorResults.Of(503, "The database did not respond.");
            }
        });
    }
}
