namespace ConvExport.OData.Access;

/// <summary>A key to create.</summary>
/// <param name="Name">The name that users see.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Inboxes">The inboxes whose conversations the key may see; null for everything. Only for the role reader.</param>
/// <param name="ExpiresUtc">When the key expires; null if it does not expire.</param>
public sealed record NewKey(string Name, string Role, IReadOnlyList<string>? Inboxes = null, DateTime? ExpiresUtc = null)
{
    /// <summary>Whether to accept the ids of inboxes that are not in the directory and in which no conversation was created.</summary>
    public bool AllowsUnknownInboxes { get; init; }
}
