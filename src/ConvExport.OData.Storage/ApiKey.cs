namespace ConvExport.OData.Storage;

/// <summary>A key to the HTTP interface. Only the hash of its secret is stored.</summary>
public sealed class ApiKey
{
    /// <summary>The public part, by which a key is found and revoked.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>reader</c>, <c>writer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>SHA-256 of the secret part, which is 256 random bits: there is nothing to guess, so nothing to slow down.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>The inboxes it may see conversations of; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    public DateTime CreatedUtc { get; init; }

    /// <summary>Null while it is valid.</summary>
    public DateTime? RevokedUtc { get; set; }
}
