namespace ConvExport.OData.Storage;

/// <summary>A key for the HTTP API. Only the hash of its secret is stored.</summary>
public sealed class ApiKey
{
    /// <summary>The public part. Keys are found and revoked by it.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>reader</c>, <c>writer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>SHA-256 of the secret part. The secret has 256 random bits, so it cannot be guessed and needs no slow hash.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>The inboxes whose conversations the key may see; empty for all.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    public DateTime CreatedUtc { get; init; }

    /// <summary>When it was revoked; null while it is valid.</summary>
    public DateTime? RevokedUtc { get; set; }
}
