using ConvExport.OData.Fold;
using ConvExport.OData.Pages;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Notifications;

/// <summary>Reads saved views for subscriptions and alerts.</summary>
internal static class NotifiedView
{
    /// <summary>
    /// Returns the view. A relative period, such as the last 30 days, is converted to dates. A view without a time zone gets the
    /// notification's time zone. Throws <see cref="RequestException"/> if the view cannot be shown.
    /// </summary>
    public static ReportView Of(SavedView saved, ViewNotification notification, FoldSettings settings, DateTimeOffset now)
    {
        var view = ReportView.Parse(saved.Path + saved.Query, settings.TimeZone, now);
        view = view.TimeZone.Length > 0 ? view : ReportView.Parse(
            saved.Path + saved.Query + (saved.Query.Length == 0 ? "?" : "&") + "timezone=" + Uri.EscapeDataString(notification.TimeZone),
            settings.TimeZone, now);

        // A view with an error has no filters, so its figures would include all rows.
        return SavedViewLinks.FaultOf(view) is { } fault
            ? throw RequestException.Invalid($"The saved view cannot be shown: {fault}")
            : view;
    }
}
