using Microsoft.Extensions.Caching.Memory;

namespace ConvExport.OData.Pages;

/// <summary>What a page was rendered with.</summary>
/// <param name="Shown">What it shows.</param>
/// <param name="FoldedAt">When the rows of that were last folded; null before the first time.</param>
internal sealed record RenderedPage(object Shown, DateTime? FoldedAt);

/// <summary>
/// Keeps what a page was rendered with for the connection that takes it over a moment later: so that it goes on to show the
/// same, at once, instead of asking again. Where another process takes over, it asks.
/// </summary>
internal sealed class PrerenderCache : IDisposable
{
    private const int Most = 300;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>Keeps what is shown; the ticket is what gets it back.</summary>
    public string Give(RenderedPage shown)
    {
        var ticket = Guid.NewGuid().ToString("N");
        _pages.Set(ticket, shown, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        return ticket;
    }

    /// <summary>Gets what a ticket is for, once; null where it is not here.</summary>
    public RenderedPage? Take(string ticket)
    {
        var shown = _pages.Get<RenderedPage>(ticket);
        _pages.Remove(ticket);
        return shown;
    }

    public void Dispose() => _pages.Dispose();
}
