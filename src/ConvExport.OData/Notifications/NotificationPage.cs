using System.Security.Claims;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Operations;
using ConvExport.OData.Pages;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ConvExport.OData.Notifications;

/// <summary>
/// A page on which users manage their notifications of one kind. Opening it confirms the inbox scope of the user's account.
/// </summary>
public abstract class NotificationPage<T> : ComponentBase
    where T : ViewNotification
{
    private const int UsualHour = 7;

    [Inject]
    internal NotificationStore<T> Store { get; set; } = null!;

    [Inject]
    internal SavedViewStore SavedViews { get; set; } = null!;

    [Inject]
    internal NotificationTokens Tokens { get; set; } = null!;

    [Inject]
    internal AuditLog Audit { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    [Inject]
    internal ReportQuery Query { get; set; } = null!;

    [Inject]
    internal IOptions<MailOptions> Mail { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    /// <summary>The user's id; null for somebody who is not signed in.</summary>
    protected string? OwnerId { get; private set; }

    protected ClaimsPrincipal User { get; private set; } = new();

    /// <summary>The views that the user sees.</summary>
    protected IReadOnlyList<SavedView> Views { get; private set; } = [];

    /// <summary>The user's notifications.</summary>
    protected IReadOnlyList<T> All { get; private set; } = [];

    /// <summary>Why the last attempt to add a notification failed; null if it succeeded, or before the first attempt.</summary>
    protected string? Fault { get; private set; }

    protected string ViewId { get; set; } = "";

    protected string Email { get; set; } = "";

    protected int Hour { get; set; } = UsualHour;

    protected string ZoneId { get; set; } = "";

    /// <summary>The name of a notification's view; <c>(deleted)</c> if the user can no longer see the view.</summary>
    protected string NameOf(T notification) => Views.FirstOrDefault(v => v.Id == notification.ViewId)?.Name ?? "(deleted)";

    protected override async Task OnInitializedAsync()
    {
        User = (await Authentication).User;
        OwnerId = CallerId.Of(User);
        ZoneId = Query.ReportZone.Id;
        if (OwnerId is not null)
        {
            await Store.ConfirmScopeAsync(OwnerId, ReaderScope.OfReader(User).ToString(), Time.GetUtcNow().UtcDateTime, default);
            await LoadAsync();
        }
    }

    /// <summary>Adds a notification. If the user's input is invalid or the limit is reached, sets <see cref="Fault"/> instead.</summary>
    /// <param name="fault">The error in the fields that only this kind of notification has; null if they are valid.</param>
    /// <param name="compose">Returns the notification, given its id, the hash of its token, and the current time.</param>
    /// <param name="action">The action in the audit.</param>
    /// <param name="detail">The detail in the audit.</param>
    private protected async Task AddAsync(string? fault, Func<string, byte[], DateTime, T> compose, string action, string detail)
    {
        Email = Email.Trim();
        Fault = Email.Length > 0 && (!MailboxAddress.TryParse(Email, out var mailbox) || mailbox.Address != Email)
                ? $"'{Email}' is not an email address."
            : Email.Length > 0 && !Mail.Value.Allows(Email)
                ? $"Emails may be sent to these domains only: {string.Join(", ", Mail.Value.AllowedDomains)}."
            : Hour is < 0 or > 23 ? "The hour must be a number from 0 to 23."
            : !TimeZoneInfo.TryFindSystemTimeZoneById(ZoneId, out _)
                ? $"'{ZoneId}' is not a time zone. Use an IANA name such as Europe/Berlin."
            : fault;
        if (Fault is not null)
        {
            return;
        }

        await Tokens.LoadAsync(default);
        var id = Guid.NewGuid().ToString("N");
        if (await Store.AddAsync(compose(id, NotificationTokens.HashOf(Tokens.Of(id)), Time.GetUtcNow().UtcDateTime), default))
        {
            Audit.Add(AuditActor.Of(User), action, ViewId, detail: detail);
        }
        else
        {
            Fault = $"You have {NotificationStore<T>.Most} entries on this page, which is the limit. Delete one first.";
        }

        await LoadAsync();
    }

    private protected async Task DeleteAsync(T notification, string action)
    {
        if (await Store.DeleteAsync(notification.Id, OwnerId!, default))
        {
            Audit.Add(AuditActor.Of(User), action, notification.ViewId);
        }

        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        Views = await SavedViews.ListAsync(OwnerId, default);
        All = await Store.ListAsync(OwnerId!, default);
        ViewId = Views.Any(v => v.Id == ViewId) ? ViewId : (Views.Count > 0 ? Views[0].Id : "");
    }
}
