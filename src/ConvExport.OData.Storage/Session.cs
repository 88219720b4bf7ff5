namespace ConvExport.OData.Storage;

/// <summary>
/// A sign-in to the pages. The browser keeps a random token; the database stores only its hash. Deleting the row ends the session.
/// </summary>
public sealed class Session
{
    /// <summary>The hash of the token.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the key or of the person.</summary>
    public required string Actor { get; init; }

    public required string ActorName { get; init; }

    /// <summary><c>reader</c>, <c>writer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The inbox scope as text: <c>*</c> for everything, or a JSON array of inbox ids.</summary>
    public required string Scope { get; init; }

    /// <summary>The OpenID Connect provider that the person signed in with; null for a key.</summary>
    public string? Provider { get; init; }

    /// <summary>When the user signed in.</summary>
    public DateTime CreatedUtc { get; init; }

    /// <summary>When it was last used, accurate to about a minute.</summary>
    public DateTime SeenUtc { get; set; }
}
