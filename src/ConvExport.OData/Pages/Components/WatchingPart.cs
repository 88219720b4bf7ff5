using System.Data.Common;
using ConvExport.OData.Query;
using ConvExport.OData.Storage.Engines;
using Microsoft.AspNetCore.Components;

namespace ConvExport.OData.Pages.Components;

/// <summary>A component that polls for changes while its page is open.</summary>
public abstract class WatchingPart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    [Inject]
    internal DatabaseEngine Engine { get; set; } = null!;

    /// <summary>Cancelled when the page is closed.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>The polling interval.</summary>
    protected abstract TimeSpan LookEvery { get; }

    /// <summary>Checks for changes. Returns whether the component has to render.</summary>
    protected abstract Task<bool> LookAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        // Runs only on interactive pages; a prerendered page is not updated.
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
            // The page was closed.
        }
        catch (RequestException)
        {
            // The user is signed out. Polling ends, and the layout opens the sign-in page.
        }
        catch (Exception failure)
        {
            // No caller awaits this task, so the exception goes to the page's error boundary.
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
        catch (Exception failure) when (!_left.IsCancellationRequested
            && (failure is DbException or RequestException { Fault: RequestFault.Unavailable } || Engine.HasTransient(failure)))
        {
            // The database is busy or unreachable. The shown data stays, and the next poll tries again.
        }
    }
}
