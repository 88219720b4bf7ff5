using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Notifications;

/// <summary>
/// The tokens of links that end a subscription or an alert. A token can be derived again from a secret and the id of the subscription or
/// alert, so the database stores only its hash.
/// </summary>
internal sealed class NotificationTokens(SecretStore secrets)
{
    private byte[]? _key;

    /// <summary>Loads the secret. Call it before <see cref="Of"/>.</summary>
    public async Task LoadAsync(CancellationToken cancellation) =>
        _key ??= HKDF.Expand(
            HashAlgorithmName.SHA256, await secrets.GetAsync(StoredSetting.TokenKey, cancellation), 32, "subscriptions"u8.ToArray());

    /// <summary>Returns the token of a subscription or an alert.</summary>
    public string Of(string id) => Base64Url.EncodeToString(HMACSHA256.HashData(
        _key ?? throw new InvalidOperationException("the secret is not loaded"), Encoding.ASCII.GetBytes(id)));

    /// <summary>Returns the hash of a token. The database stores only the hash.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
