using System.Security.Claims;
using ConvExport.OData.Access;
using ConvExport.OData.Fold;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Pages;

/// <summary>A saved view with its addresses, as <c>GET /views</c> returns it.</summary>
/// <param name="Id">The view's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The name of the key or account that saved the view; null if this key or account has no name.</param>
/// <param name="IsOwn">Whether the reader saved it.</param>
/// <param name="IsShared">Whether all readers see it.</param>
/// <param name="IsStart">Whether it is the reader's start page.</param>
/// <param name="Page">The URL of the page.</param>
/// <param name="Fault">Why the view cannot be shown, for example because a column no longer exists; null if it can.</param>
/// <param name="Feed">The URL of the view's rows in the feed; null if the view cannot be shown.</param>
/// <param name="Workbook">The URL of the workbook; null if the view cannot be shown.</param>
/// <param name="LiveWorkbook">The URL of the workbook that can be refreshed; null if the view cannot be shown.</param>
/// <param name="Csv">The URL of the CSV file; null if the view cannot be shown.</param>
internal sealed record SavedViewLinks(
    string Id, string Name, string? Owner, bool IsOwn, bool IsShared, bool IsStart, string Page, string? Fault, string? Feed,
    string? Workbook, string? LiveWorkbook, string? Csv)
{
    /// <summary>
    /// Returns the addresses of a view. If the view has a named period, the addresses of the feed and of the files contain the
    /// dates that the period has today.
    /// </summary>
    public static SavedViewLinks Of(SavedView saved, string? ownerId, string root, TimeZoneInfo reportZone, DateTimeOffset now)
    {
        var view = ReportView.Parse(saved.Path + saved.Query, reportZone, now);
        var (file, fault) = (view.ToFile(), FaultOf(view));
        return new(
            saved.Id, saved.Name, saved.OwnerName, saved.OwnerId == ownerId, saved.IsShared, saved.IsStart && saved.OwnerId == ownerId,
            root + saved.Path + saved.Query, fault,
            fault is null ? $"{root}{PublicAddressOptions.FeedPath}/{view.ToFileRequest().ToFeedAddress(view.Zone)}" : null,
            fault is null ? $"{root}/downloads/conversations.xlsx{file}" : null,
            fault is null ? $"{root}/connect/conversations.xlsx{file}" : null,
            fault is null ? $"{root}/downloads/conversations.csv{file}" : null);
    }

    /// <summary>Returns why a view cannot be shown; null if it can.</summary>
    public static string? FaultOf(ReportView view)
    {
        try
        {
            _ = view.ToFileRequest();
            return view.Fault;
        }
        catch (RequestException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>Responds with the views that the reader sees.</summary>
    public static async Task<IResult> ListAsync(
        HttpContext http, SavedViewStore views, IOptions<PublicAddressOptions> address, FoldSettings settings, TimeProvider time)
    {
        var ownerId = CallerId.Of(http.User);
        var (root, now) = (address.Value.BaseUrlOf(http.Request), time.GetUtcNow());
        var all = await views.ListAsync(ownerId, http.RequestAborted);
        return TypedResults.Json(all.Select(v => Of(v, ownerId, root, settings.TimeZone, now)));
    }
}
