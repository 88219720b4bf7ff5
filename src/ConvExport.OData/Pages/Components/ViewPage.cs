using ConvExport.OData.Query;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace ConvExport.OData.Pages.Components;

/// <summary>A page whose address says what it shows: another address of it is another view.</summary>
/// <typeparam name="TShown">What it shows of a view.</typeparam>
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

    /// <summary>The view that the address asks for.</summary>
    protected ReportView Asked { get; private set; } = null!;

    /// <summary>The view that is shown: the one asked for before, until what this one shows has come.</summary>
    protected ReportView View { get; private set; } = null!;

    /// <summary>What is shown; null before the first has come.</summary>
    protected TShown? Shown { get; private set; }

    /// <summary>When the rows were last folded that it shows; null before the first time.</summary>
    protected DateTime? FoldedAt { get; private set; }

    /// <summary>Why nothing can be shown; null where it can.</summary>
    protected string? Failure { get; private set; }

    /// <summary>Nothing is shown yet, or it is about to change.</summary>
    protected bool IsLoading { get; private set; } = true;

    private protected TimeZoneInfo Zone => View.Zone;

    protected override async Task OnInitializedAsync()
    {
        _path = new Uri(Navigation.Uri).AbsolutePath;
        View = Asked = ReportView.Parse(Navigation.Uri, Query.ReportZone);
        Navigation.LocationChanged += Changed;
        if (Rendered.TryTakeFromJson<string>(Ticket, out var ticket) && ticket is not null && Handover.Take(ticket) is { Shown: TShown shown } rendered)
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

    /// <summary>Gets what is shown of a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="cancellation">Stops it: the page was left, or shows something else by now.</param>
    protected abstract Task<TShown> LoadAsync(ReportView view, CancellationToken cancellation);

    /// <summary>What is shown has changed.</summary>
    protected virtual void OnViewShown()
    {
    }

    /// <summary>
    /// Goes to another view of this page. It counts as asked for at once: until the browser says that it is there, the page is drawn
    /// again, and the next change builds on what is drawn.
    /// </summary>
    protected void Show(ReportView view)
    {
        Asked = view;
        Navigation.NavigateTo(AddressOf(view));
    }

    /// <summary>The address of another view of this page.</summary>
    protected string AddressOf(ReportView view) => view.Address(_path);

    /// <summary>Gets what the view shows anew.</summary>
    protected Task ReloadAsync() => ShowAsync();

    /// <summary>Gets more of what the view shows. Where it cannot be had, the page says why; where the page goes on to something else, nothing.</summary>
    /// <returns>Null in both cases.</returns>
    private protected async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T>> load)
        where T : class
    {
        var cancellation = _load.Token;
        try
        {
            return await load(cancellation);
        }
        catch (RequestException wrong)
        {
            Failure = wrong.Message;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Whatever a query says that was stopped.
        }

        return null;
    }

    public void Dispose()
    {
        Navigation.LocationChanged -= Changed;
        _rendered.Dispose();

        // Not disposed: what is under way still looks at it.
        _load.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Shows what the address says; what it said before, and has not come yet, is given up.</summary>
    private async Task ShowAsync()
    {
        var asked = Asked = ReportView.Parse(Navigation.Uri, Query.ReportZone);
        (IsLoading, Failure) = (true, null);
        await _load.CancelAsync();
        var mine = _load = new CancellationTokenSource();
        var loaded = await TryAsync(async cancellation => Tuple.Create(await Query.FoldedAtAsync(cancellation), await LoadAsync(asked, cancellation)));
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
            // Nobody waits for this: the boundary around the page has to be told.
            await DispatchExceptionAsync(failure);
        }
    }
}
