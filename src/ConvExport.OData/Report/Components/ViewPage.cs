using ConvExport.OData.Feed;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace ConvExport.OData.Report.Components;

/// <summary>A page whose address says what it shows: another address of it is another view.</summary>
public abstract class ViewPage : ComponentBase, IDisposable
{
    private Task _before = Task.CompletedTask;
    private string _path = "";
    private int _asked;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal ReportQuery Query { get; set; } = null!;

    /// <summary>What is shown.</summary>
    protected ReportView View { get; private set; } = new();

    /// <summary>Why nothing can be shown; null where it can.</summary>
    protected string? Failure { get; private set; }

    /// <summary>Nothing is shown yet, or it is about to change.</summary>
    protected bool IsLoading { get; private set; } = true;

    private protected TimeZoneInfo Zone => Query.ZoneOf(View);

    protected override async Task OnInitializedAsync()
    {
        _path = new Uri(Navigation.Uri).AbsolutePath;
        Navigation.LocationChanged += Changed;
        await ShowAsync();
    }

    /// <summary>Gets what the view shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Goes to another view of this page.</summary>
    protected void Show(ReportView view) => Navigation.NavigateTo(view.Address(_path));

    public void Dispose()
    {
        Navigation.LocationChanged -= Changed;
        GC.SuppressFinalize(this);
    }

    /// <summary>Shows what the address says; where it says something else before that has come, only the latter.</summary>
    private async Task ShowAsync()
    {
        View = ReportView.Parse(Navigation.Uri);
        (IsLoading, Failure) = (true, null);
        var (mine, before, turn) = (++_asked, _before, new TaskCompletionSource());
        _before = turn.Task;
        await before;
        try
        {
            if (mine == _asked)
            {
                await LoadAsync();
            }
        }
        catch (FeedException wrong)
        {
            Failure = wrong.Message;
        }
        finally
        {
            IsLoading = mine != _asked;
            turn.SetResult();
        }
    }

    private void Changed(object? sender, LocationChangedEventArgs change)
    {
        if (new Uri(change.Location).AbsolutePath == _path)
        {
            _ = InvokeAsync(async () =>
            {
                await ShowAsync();
                StateHasChanged();
            });
        }
    }
}
