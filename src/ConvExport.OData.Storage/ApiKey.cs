namespace ConvExport.OData.Storage;

/// <summary>A key for the HTTP API. Only the hash of its secret is stored.</summary>
public sealed class ApiKey
{
    /// <summary>The public part of the key. It identifies the key, for example to rotate or revoke it.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>reader</c>, <c>writer</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    /// <summary>SHA-256 of the secret part. The secret has 256 random bits, so it cannot be guessed and needs no slow hash.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>The inbox scope as text: <c>*</c> for everything, or a JSON array of inbox ids.</summary>
    public required string Scope { get; init; }

    public DateTime CreatedUtc { get; init; }

    /// <summary>When it expires; null if it does not.</summary>
    public DateTime? ExpiresUtc { get; set; }

    /// <summary>When it was rotated; null if it was not. A rotated key stays valid until it expires, but cannot be rotated again.</summary>
    public DateTime? RotatedUtc { get; set; }

    /// <summary>The last day on which it was used, in UTC; null if it never was.</summary>
    public DateTime? LastUsedUtc { get; set; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTime? RevokedUtc { get; set; }

    /// <summary>Whether it is valid: neither revoked nor expired.</summary>
    /// <param name="nowUtc">The time now.</param>
    public bool IsValid(DateTime nowUtc) => RevokedUtc is null && (ExpiresUtc is null || ExpiresUtc > nowUtc);
}
