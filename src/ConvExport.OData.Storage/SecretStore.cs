using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage;

/// <summary>
/// Secrets that all processes of an installation share. Each secret is generated at random on first use and stored encrypted.
/// </summary>
public sealed class SecretStore(IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, SecretProtector protector)
{
    private const int SecretBytes = 32;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);

    /// <summary>Returns the secret with this name.</summary>
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellation)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        var stored = await FindAsync(name, cancellation) is { } found && SecretProtector.IsProtected(found)
            ? found
            : await transactions.RunAsync(
                async (context, _) =>
                {
                    // Another process may have just created it.
                    if (await context.Settings.FindAsync([name], cancellation) is not { } setting)
                    {
                        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
                        setting = new StoredSetting { Name = name, Value = protector.Protect(name, secret) };
                        context.Settings.Add(setting);
                    }
                    else if (!SecretProtector.IsProtected(setting.Value))
                    {
                        // An earlier version stored it unencrypted.
                        setting.Value = protector.Protect(name, setting.Value);
                    }

                    await context.SaveChangesAsync(cancellation);
                    return setting.Value;
                },
                cancellation);
        return _known.GetOrAdd(name, Convert.FromBase64String(protector.Unprotect(name, stored)));
    }

    private async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return (await context.Settings.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name, cancellation))?.Value;
    }
}
