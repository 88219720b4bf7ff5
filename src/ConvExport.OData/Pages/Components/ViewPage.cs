using ConvExport.OData.Query;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace ConvExport.OData.Pages.Components;

/// <summary>A page that shows a view. The URL of the page contains the view.</summary>
/// <typeparam name="TShown">The data that the page shows.</typeparam>
public abstract class ViewPage<TShown> : ComponentBase, IDisposable
    where TShown : class
{
    private const string Ticket = "page";

    private CancellationTokenSource _load = new();
    private PersistingComponentStateSubscription _rendered;
    private string _path = "";

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal ReportQuery Query { get; set; } = null!;

    [Inject]
    internal PrerenderCache Handover { get; set; } = null!;

    [Inject]
    internal PersistentComponentState Rendered { get; set; } = null!;

    /// <summary>The view that was requested last. Its data may still be loading.</summary>
    protected ReportView Asked { get; private set; } = null!;

    /// <summary>The view that is shown. While a new view loads, this is still the previous view.</summary>
    protected ReportView View { get; private set; } = null!;

    /// <summary>The data of the last load that succeeded; null if none has.</summary>
    protected TShown? Shown { get; private set; }

    /// <summary>The time of the last fold before the data was loaded; null if there was none.</summary>
    protected DateTime? FoldedAt { get; private set; }

    /// <summary>The error of the last load; null unless it failed.</summary>
    protected string? Failure { get; private set; }

    /// <summary>Whether data is loading.</summary>
    protected bool IsLoading { get; private set; } = true;

    private protected TimeZoneInfo Zone => View.Zone;

    /// <summary>Parses the URL before the first rendering, which may come before the data is loaded.</summary>
    protected override void OnInitialized()
    {
        _path = new Uri(Navigation.Uri).AbsolutePath;
        View = Asked = Query.ViewOf(Navigation.Uri);
        Navigation.LocationChanged += Changed;
    }

    protected override async Task OnInitializedAsync()
    {
        if (Rendered.TryTakeFromJson<string>(Ticket, out var ticket)
            && ticket is not null && Handover.Take(ticket) is { Shown: TShown shown } rendered)
        {
            (Shown, FoldedAt, IsLoading) = (shown, rendered.FoldedAt, false);
            OnViewShown();
            return;
        }

        await ShowAsync();
        if (!RendererInfo.IsInteractive && Shown is { } made)
        {
            _rendered = Rendered.RegisterOnPersisting(
                () =>
                {
                    Rendered.PersistAsJson(Ticket, Handover.Give(new RenderedPage(made, FoldedAt)));
                    return Task.CompletedTask;
                },
                RenderMode.InteractiveServer);
        }
    }

    /// <summary>Loads the data of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="cancellation">Cancelled when the page is closed or another load starts.</param>
    protected abstract Task<TShown> LoadAsync(ReportView view, CancellationToken cancellation);

    /// <summary>Called after the shown data has changed.</summary>
    protected virtual void OnViewShown()
    {
    }

    /// <summary>
    /// Navigates to another view of this page. Sets <see cref="Asked"/> immediately, because the page may render and the user may make
    /// further changes before the browser confirms the new URL.
    /// </summary>
    protected void Show(ReportView view)
    {
        Asked = view;
        Navigation.NavigateTo(AddressOf(view));
    }

    /// <summary>Returns the URL of another view of this page.</summary>
    protected string AddressOf(ReportView view) => view.Address(_path);

    /// <summary>Reloads the data of the view.</summary>
    protected Task ReloadAsync() => ShowAsync();

    /// <summary>
    /// Loads data of the view. If the load throws <see cref="RequestException"/>, the page shows the message of the exception. If the load
    /// is cancelled, nothing changes. Other exceptions are not caught.
    /// </summary>
    /// <returns>The data; null if the load threw <see cref="RequestException"/> or was cancelled.</returns>
    private protected async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> load)
        where T : class
    {
        var cancellation = _load.Token;
        try
        {
            return await load(cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // A cancelled query can fail with any exception.
        }
        catch (RequestException wrong)
        {
            Failure = wrong.Message;
        }

        return null;
    }

    public void Dispose()
    {
        Navigation.LocationChanged -= Changed;
        _rendered.Dispose();

        // The token source is only cancelled, not disposed, because running queries still use its token.
        _load.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Loads and shows the view in the URL. Cancels a load that is still running.</summary>
    private async Task ShowAsync()
    {
        var asked = Asked = Query.ViewOf(Navigation.Uri);
        (IsLoading, Failure) = (true, null);
        await _load.CancelAsync();
        var mine = _load = new CancellationTokenSource();
        var loaded = await TryAsync(
            async cancellation => Tuple.Create(await Query.FoldedAtAsync(cancellation), await LoadAsync(asked, cancellation)));
        if (mine == _load)
        {
            (View, IsLoading) = (asked, false);
            if (loaded is not null)
            {
                (FoldedAt, Shown) = loaded;
                OnViewShown();
            }
        }
    }

    private void Changed(object? sender, LocationChangedEventArgs change)
    {
        if (new Uri(change.Location).AbsolutePath == _path)
        {
            _ = InvokeAsync(ShowChangedAsync);
        }
    }

    private async Task ShowChangedAsync()
    {
        try
        {
            var shown = ShowAsync();
            StateHasChanged();
            await shown;
            StateHasChanged();
        }
        catch (Exception failure)
        {
            // No caller awaits this task, so the exception goes to the page's error boundary.
            await DispatchExceptionAsync(failure);
        }
    }
}
