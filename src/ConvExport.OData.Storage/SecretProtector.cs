using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ConvExport.OData.Storage;

/// <summary>
/// Encrypts the secrets that are stored in the database, so that nobody can read them in a copy of the database.
/// </summary>
/// <param name="key">The key: 256 bits that are not in the database.</param>
public sealed class SecretProtector(byte[] key)
{
    /// <summary>The length of the key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>The prefix of encrypted texts.</summary>
    private const string Mark = "aes1:";

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Encrypts a text. Decrypting it needs the same name, which is not secret.</summary>
    public string Protect(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var all = new byte[NonceBytes + TagBytes + content.Length];
        var nonce = all.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, content, all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return Mark + Base64Url.EncodeToString(all);
    }

    /// <summary>
    /// Decrypts a text. A text that is not encrypted is returned unchanged, because databases of earlier versions contain such texts.
    /// Throws <see cref="ProtectionKeyException"/> if the text was encrypted with another key or another name.
    /// </summary>
    public string Unprotect(string name, string text)
    {
        if (!IsProtected(text))
        {
            return text;
        }

        try
        {
            var all = Base64Url.DecodeFromChars(text.AsSpan(Mark.Length));
            var content = new byte[all.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(
                all.AsSpan(0, NonceBytes), all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes), content,
                Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(content);
        }
        catch (CryptographicException)
        {
            throw new ProtectionKeyException(
                "The secrets in the database were encrypted with another key. All processes of an installation need the same "
                + "Access:ProtectionKey or Access:ProtectionKeyFile. If the key is lost, run: convexport restored --new-secrets");
        }
    }

    /// <summary>Whether a text is encrypted.</summary>
    public static bool IsProtected(string text) => text.StartsWith(Mark, StringComparison.Ordinal);
}

/// <summary>
/// The key that encrypts the secrets in the database is missing, invalid or the wrong one. The message says what to do.
/// </summary>
public sealed class ProtectionKeyException(string message) : Exception(message);
