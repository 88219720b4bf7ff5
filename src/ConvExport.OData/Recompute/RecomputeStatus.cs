using ConvExport.OData.Access;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Recompute;

/// <summary>How many conversations are pending, and the progress of a rebuild.</summary>
/// <param name="Waiting">Entries without a valid lease: conversations, and changed names and customers that are not fanned out yet.</param>
/// <param name="UnderWay">All other entries: those that a worker has leased, and all unfinished prunes and erasures.</param>
/// <param name="Rebuild">The last rebuild, running or finished; null if there was none.</param>
public sealed record RecomputeStatus(int Waiting, int UnderWay, RebuildProgress? Rebuild)
{
    /// <summary>Returns the status; 403 for a reader with an inbox scope, because the status counts conversations of all inboxes.</summary>
    public static async Task<IResult> GetAsync(HttpContext http, PendingStore pending, RebuildWatch watch, CancellationToken cancellation)
    {
        if (!ReaderScope.Of(http.User).IsEverything)
        {
            return ErrorResults.Of(
                403,
                "This key or account is scoped to inboxes, but the recompute state covers all inboxes. "
                + "Use a key or account without an inbox scope.");
        }

        return TypedResults.Ok(await OfAsync(pending, watch, cancellation));
    }

    /// <summary>Reads the status.</summary>
    internal static async Task<RecomputeStatus> OfAsync(PendingStore pending, RebuildWatch watch, CancellationToken cancellation)
    {
        var free = await pending.CountFreeAsync(int.MaxValue, cancellation);
        return new RecomputeStatus(free, Math.Max(0, await pending.CountAsync(cancellation) - free), await watch.LookAsync(cancellation));
    }
}
