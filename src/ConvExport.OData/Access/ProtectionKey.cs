using System.Security.Cryptography;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;

namespace ConvExport.OData.Access;

/// <summary>
/// The protection key, which encrypts the secrets in the database. It comes from the settings or from a file. If the settings contain
/// neither the key nor the path of its file, the first start creates a file.
/// </summary>
internal static class ProtectionKey
{
    private const string DefaultFile = "data/convexport.key";

    /// <summary>
    /// Returns the key. Throws <see cref="ProtectionKeyException"/> if it is not 256 bits in Base64, or if the configured file does not
    /// exist.
    /// </summary>
    /// <param name="access">The settings.</param>
    /// <param name="engine">The database.</param>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="contentRoot">The base folder of relative paths.</param>
    public static byte[] Of(AccessOptions access, DatabaseEngine engine, string connectionString, string contentRoot)
    {
        if (access.ProtectionKey.Length > 0)
        {
            return Parse(access.ProtectionKey, $"{AccessOptions.Section}:{nameof(AccessOptions.ProtectionKey)}");
        }

        var path = PathOf(access, engine, connectionString, contentRoot);
        if (!File.Exists(path))
        {
            if (access.ProtectionKeyFile.Length > 0)
            {
                throw new ProtectionKeyException(
                    $"The file '{path}' of {AccessOptions.Section}:{nameof(AccessOptions.ProtectionKeyFile)} does not exist. "
                    + $"Create it with: openssl rand -base64 {SecretProtector.KeyBytes}");
            }

            Create(path);
        }

        return Parse(File.ReadAllText(path).Trim(), path);
    }

    /// <summary>Returns the path of the file with the protection key.</summary>
    public static string PathOf(AccessOptions access, DatabaseEngine engine, string connectionString, string contentRoot) =>
        access.ProtectionKeyFile.Length > 0 ? Path.GetFullPath(access.ProtectionKeyFile, contentRoot)
        : engine.FileOf(connectionString, contentRoot) is { } database ? database + ".key"
        : Path.GetFullPath(DefaultFile, contentRoot);

    /// <summary>
    /// Creates the file under a temporary name and then renames it, so that two processes that start together use the same key.
    /// </summary>
    private static void Create(string path)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Guid.NewGuid():N}";
        using (var file = PrivateFiles.Create(partial, FileMode.CreateNew))
        using (var text = new StreamWriter(file))
        {
            text.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretProtector.KeyBytes)));
        }

        try
        {
            File.Move(partial, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(partial);
        }
    }

    private static byte[] Parse(string text, string source)
    {
        var key = new byte[SecretProtector.KeyBytes + 1];
        return Convert.TryFromBase64String(text, key, out var length) && length == SecretProtector.KeyBytes
            ? key[..length]
            : throw new ProtectionKeyException(
                $"{source} is not a {SecretProtector.KeyBytes * 8}-bit key in Base64. "
                + $"Create one with: openssl rand -base64 {SecretProtector.KeyBytes}");
    }
}
