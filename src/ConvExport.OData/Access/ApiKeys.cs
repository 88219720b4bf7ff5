using System.Buffers.Text;
using System.Security.Cryptography;
using ConvExport.OData.Query;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Access;

/// <summary>
/// Creates, lists, checks, rotates and revokes keys. A key is <c>cx_ID_SECRET</c>. The secret is 256 random bits; only its hash is stored.
/// </summary>
public sealed class ApiKeys(IDbContextFactory<ConvExportContext> contexts, TimeProvider time)
{
    private const string Prefix = "cx_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int LongestName = 100;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Creates a key and returns its text, the only copy of the secret. Throws <see cref="RequestException"/> if a value is wrong.
    /// </summary>
    public async Task<string> CreateAsync(NewKey key, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await CheckAsync(key, context, cancellation);
        var text = Add(context, key, key.Inboxes is { } inboxes ? InboxScope.OfInboxes(inboxes) : InboxScope.Everything);
        await context.SaveChangesAsync(cancellation);
        return text;
    }

    /// <summary>
    /// Creates a new key with the name, role, scope and lifetime of an old key. The old key stays valid for a while, so that programs can
    /// change to the new key. Returns the new key's text; null if no valid key has this id. Throws <see cref="RequestException"/> if the
    /// key was rotated already.
    /// </summary>
    /// <param name="id">The id of the old key.</param>
    /// <param name="overlap">How long the old key stays valid. If the old key expires earlier, its expiry does not change.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public async Task<string?> RotateAsync(string id, TimeSpan overlap, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        if (await context.ApiKeys.FindAsync([id], cancellation) is not { } old || !old.IsValid(now))
        {
            return null;
        }

        if (old.RotatedUtc is not null)
        {
            throw RequestException.Invalid("This key has been rotated already. Rotate the key that replaced it.");
        }

        old.RotatedUtc = now;

        var text = Add(
            context, new NewKey(old.Name, old.Role, ExpiresUtc: now + (old.ExpiresUtc - old.CreatedUtc)), InboxScope.Parse(old.Scope));
        if (old.ExpiresUtc is null || old.ExpiresUtc > now + overlap)
        {
            old.ExpiresUtc = now + overlap;
        }

        // The new key takes over the saved views, subscriptions and alerts of the old key.
        var newId = text.Split('_')[1];
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        await context.SaveChangesAsync(cancellation);
        await context.SavedViews.Where(v => v.OwnerId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(v => v.OwnerId, newId), cancellation);
        await context.Subscriptions.Where(s => s.OwnerId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.OwnerId, newId), cancellation);
        await context.Alerts.Where(a => a.OwnerId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.OwnerId, newId), cancellation);
        await transaction.CommitAsync(cancellation);
        return text;
    }

    /// <summary>Returns all keys, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AsNoTracking().OrderBy(k => k.CreatedUtc).ToListAsync(cancellation);
    }

    /// <summary>Revokes a key immediately. Returns false if no key has this id, or the key is revoked already.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = Now;
        return await context.ApiKeys.Where(k => k.Id == id && k.RevokedUtc == null)
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedUtc, now), cancellation) > 0;
    }

    /// <summary>Returns the id that a key's text contains; null if the text does not have the format of a key.</summary>
    public static string? IdOf(string key) =>
        key.Split('_', 3) is ["cx", { Length: IdBytes * 2 } id, { Length: > 0 }] && id.All(char.IsAsciiHexDigitLower) ? id : null;

    /// <summary>Returns the valid key with this text; null if there is none.</summary>
    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancellation)
    {
        if (IdOf(key) is not { } id)
        {
            return null;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var stored = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellation);
        var secret = Hash(key[(Prefix.Length + id.Length + 1)..]);
        return stored is not null
            && CryptographicOperations.FixedTimeEquals(stored.SecretHash, secret) && stored.IsValid(Now) ? stored : null;
    }

    /// <summary>If no key exists, creates an admin key and returns its text; otherwise returns null.</summary>
    public async Task<string?> CreateFirstAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await context.ApiKeys.AnyAsync(cancellation) ? null : await CreateAsync(new NewKey("first", Roles.Admin), cancellation);
    }

    private async Task CheckAsync(NewKey key, ConvExportContext context, CancellationToken cancellation)
    {
        if (key.Name.Trim().Length is 0 or > LongestName || key.Name.Any(char.IsControl))
        {
            throw RequestException.Invalid($"A key needs a name of at most {LongestName} characters, without control characters.");
        }

        if (!Roles.All.Contains(key.Role))
        {
            throw RequestException.Invalid($"Unknown role '{key.Role}'. Use one of: {string.Join(", ", Roles.All)}.");
        }

        if (key.ExpiresUtc <= Now)
        {
            throw RequestException.Invalid("The key would expire immediately. Choose a later day.");
        }

        if (key.Inboxes is not { } inboxes)
        {
            return;
        }

        if (key.Role != Roles.Reader)
        {
            throw RequestException.Invalid(
                $"Only a key with the role {Roles.Reader} can be limited to inboxes. Remove the inboxes, or use the role {Roles.Reader}.");
        }

        if (inboxes.Count == 0 || inboxes.Any(string.IsNullOrWhiteSpace))
        {
            throw RequestException.Invalid(
                "The list of inboxes is empty or has an empty id. Specify inbox ids, or omit them for a key that sees all inboxes.");
        }

        if (!key.AllowsUnknownInboxes)
        {
            await CheckKnownAsync(inboxes, context, cancellation);
        }
    }

    private static async Task CheckKnownAsync(IReadOnlyList<string> inboxes, ConvExportContext context, CancellationToken cancellation)
    {
        foreach (var inbox in inboxes)
        {
            if (!await context.Inboxes.AnyAsync(i => i.Id == inbox, cancellation)
                && !await context.Conversations.AnyAsync(c => c.InboxIdCreated == inbox, cancellation))
            {
                throw RequestException.Invalid(
                    $"No inbox has the id '{inbox}'. Check it, load the directory first, or allow unknown inboxes (--allow-unknown).");
            }
        }
    }

    private string Add(ConvExportContext context, NewKey key, InboxScope scope)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        context.ApiKeys.Add(new ApiKey
        {
            Id = id,
            Name = key.Name.Trim(),
            Role = key.Role,
            SecretHash = Hash(secret),
            Scope = scope.ToString(),
            CreatedUtc = Now,
            ExpiresUtc = key.ExpiresUtc,
        });
        return $"{Prefix}{id}_{secret}";
    }

    private static byte[] Hash(string secret) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));
}
