using System.Buffers.Text;
using System.Security.Cryptography;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Access;

/// <summary>
/// Creates, lists, checks and revokes keys. A key is <c>cx_ID_SECRET</c>. The secret is 256 random bits; only its hash is stored.
/// </summary>
public sealed class ApiKeys(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    private const string Prefix = "cx_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    /// <summary>Creates a key and returns its text, the only copy of the secret.</summary>
    public async Task<string> CreateAsync(string name, string role, IEnumerable<string> inboxes, CancellationToken cancellation)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        context.ApiKeys.Add(new ApiKey
        {
            Id = id,
            Name = name,
            Role = role,
            SecretHash = Hash(secret),
            Inboxes = [.. inboxes.Distinct(StringComparer.Ordinal)],
            CreatedUtc = time.GetUtcNow().UtcDateTime,
        });
        await context.SaveChangesAsync(cancellation);
        return $"{Prefix}{id}_{secret}";
    }

    /// <summary>Returns all keys, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AsNoTracking().OrderBy(k => k.CreatedUtc).ToListAsync(cancellation);
    }

    /// <summary>Revokes a key immediately. Returns false if no valid key has this id.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        return await context.ApiKeys.Where(k => k.Id == id && k.RevokedUtc == null)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedUtc, now), cancellation) > 0;
    }

    /// <summary>Returns the valid key with this text; null if there is none.</summary>
    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancellation)
    {
        var parts = key.Split('_', 3);
        if (parts.Length != 3 || parts[0] + "_" != Prefix)
        {
            return null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var id = parts[1];
        var stored = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id && k.RevokedUtc == null, cancellation);
        return stored is not null && CryptographicOperations.FixedTimeEquals(stored.SecretHash, Hash(parts[2])) ? stored : null;
    }

    /// <summary>Whether a key with this id exists and is not revoked.</summary>
    public async Task<bool> IsValidAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AnyAsync(k => k.Id == id && k.RevokedUtc == null, cancellation);
    }

    /// <summary>Creates an admin key if no key exists and returns its text; otherwise returns null.</summary>
    public async Task<string?> CreateFirstAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AnyAsync(cancellation) ? null : await CreateAsync("first", Roles.Admin, [], cancellation);
    }

    private static byte[] Hash(string secret) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));
}
