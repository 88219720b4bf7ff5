using System.Data.Common;
using ConvExport.OData.Query;
using Microsoft.AspNetCore.Components;

namespace ConvExport.OData.Pages.Components;

/// <summary>A part of a page that looks again and again whether something has changed, as long as somebody has the page open.</summary>
public abstract class WatchingPart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    /// <summary>Stops what it does: the page was left.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>How often it looks.</summary>
    protected abstract TimeSpan LookEvery { get; }

    /// <summary>Looks. False where nothing has changed that it shows.</summary>
    protected abstract Task<bool> LookAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        // Only where somebody can be told: a page that is rendered once has nobody who looks on.
        if (firstRender)
        {
            _ = WatchAsync();
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(Left))
            {
                await InvokeAsync(LookOnceAsync);
            }
        }
        catch (Exception) when (_left.IsCancellationRequested)
        {
            // Whatever was under way when the page was left.
        }
        catch (RequestException)
        {
            // Not signed in any more: the page says so by itself.
        }
        catch (Exception failure)
        {
            // Nobody waits for this: the boundary around the page has to be told.
            await DispatchExceptionAsync(failure);
        }
    }

    private async Task LookOnceAsync()
    {
        try
        {
            if (await LookAsync())
            {
                StateHasChanged();
            }
        }
        catch (DbException) when (!_left.IsCancellationRequested)
        {
            // A database that is busy or away for a moment is looked at again; what is shown stands.
        }
    }
}
