using Microsoft.Extensions.Caching.Memory;

namespace ConvExport.OData.Pages;

/// <summary>The data of a prerendered page.</summary>
/// <param name="Shown">The data shown.</param>
/// <param name="FoldedAt">The time of the last fold before the data was loaded; null if there was none.</param>
internal sealed record RenderedPage(object Shown, DateTime? FoldedAt);

/// <summary>
/// Keeps the data of a prerendered page until the interactive page starts a moment later. The interactive page then shows the same data and
/// runs no queries. If another process serves the interactive page, that process runs the queries again.
/// </summary>
internal sealed class PrerenderCache : IDisposable
{
    private const int Most = 300;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>Stores the data and returns a ticket for it.</summary>
    public string Give(RenderedPage shown)
    {
        var ticket = Guid.NewGuid().ToString("N");
        _pages.Set(ticket, shown, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        return ticket;
    }

    /// <summary>Returns the data of a ticket and removes it from the cache. Null if this process does not have the ticket.</summary>
    public RenderedPage? Take(string ticket)
    {
        var shown = _pages.Get<RenderedPage>(ticket);
        _pages.Remove(ticket);
        return shown;
    }

    public void Dispose() => _pages.Dispose();
}
