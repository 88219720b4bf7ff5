namespace ConvExport.OData.Access;

/// <summary>A key to create.</summary>
/// <param name="Name">The name, for people.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
/// <param name="Inboxes">The inboxes whose conversations it may see; null for everything. Only for the role reader.</param>
/// <param name="ExpiresUtc">From when on it is no longer valid; null if it does not expire.</param>
public sealed record NewKey(string Name, string Role, IReadOnlyList<string>? Inboxes = null, DateTime? ExpiresUtc = null)
{
    /// <summary>Whether inboxes may be named that neither the directory nor an event contains yet.</summary>
    public bool AllowsUnknownInboxes { get; init; }
}
