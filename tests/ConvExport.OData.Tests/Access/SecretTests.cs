using System.Security.Cryptography;
using ConvExport.OData.Access;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines.Sqlite;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Access;

/// <summary>Nobody can read a secret from a copy of the database, or with another account on the machine.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class SecretTests(ConvExportApp app)
{
    [Fact]
    public async Task The_database_contains_no_secret_in_plain_text()
    {
        // These two requests make the program store both secrets: a next link needs the token key, and the sign-in page needs the key ring.
        using var client = app.Client();
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=2");
        await client.GetStringAsync("odata/v1/Conversations");
        await client.GetStringAsync("signin");
        await using var context = await app.ContextAsync();
        var stored = await context.Settings.AsNoTracking()
            .Where(s => s.Name == StoredSetting.TokenKey || s.Name.StartsWith(StoredSetting.KeyRing)).ToListAsync();
        Assert.Contains(stored, s => s.Name == StoredSetting.TokenKey);
        Assert.Contains(stored, s => s.Name.StartsWith(StoredSetting.KeyRing, StringComparison.Ordinal));
        Assert.All(stored, s => Assert.True(SecretProtector.IsProtected(s.Value), s.Name));
    }

    [SkippableFact]
    public async Task Other_accounts_cannot_read_the_database_or_its_key()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Windows has no file modes");
        }

        // SQLite deletes its write-ahead log when the last connection closes, so the test keeps one open.
        await using var context = await app.ContextAsync();
        await context.Database.OpenConnectionAsync();
        _ = await context.Settings.CountAsync();
        var path = context.Database.GetDbConnection().DataSource;
        foreach (var file in new[] { path, path + "-wal", path + ".key" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Null(PrivateFiles.FaultOf(file));
        }
    }

    [SkippableFact]
    public void A_file_that_others_can_read_is_reported_with_the_fix()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Windows has no file modes");
        }

        using var folder = new TempFolder();
        File.WriteAllText(folder.File("open.db"), "");
        File.SetUnixFileMode(folder.File("open.db"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains($"chmod 600 '{folder.File("open.db")}'", PrivateFiles.FaultOf(folder.File("open.db")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_can_be_read_only_with_its_key_and_its_name()
    {
        var protector = new SecretProtector(RandomNumberGenerator.GetBytes(SecretProtector.KeyBytes));
        var secret = protector.Protect("a", "the secret");
        Assert.DoesNotContain("secret", secret, StringComparison.Ordinal);
        Assert.Equal("the secret", protector.Unprotect("a", secret));
        Assert.Throws<ProtectionKeyException>(() => protector.Unprotect("b", secret));
        Assert.Throws<ProtectionKeyException>(
            () => new SecretProtector(RandomNumberGenerator.GetBytes(SecretProtector.KeyBytes)).Unprotect("a", secret));
        Assert.Equal("in clear", protector.Unprotect("a", "in clear"));
    }

    [Fact]
    public void The_key_comes_from_the_setting_or_the_named_file_or_a_file_next_to_the_database()
    {
        using var folder = new TempFolder();
        var engine = new SqliteEngine();
        var connection = $"Data Source={folder.File("c.db")}";
        var made = ProtectionKey.Of(new AccessOptions(), engine, connection, folder.Path);
        Assert.Equal(made, ProtectionKey.Of(new AccessOptions(), engine, connection, folder.Path));
        Assert.Equal(made, ProtectionKey.Of(new AccessOptions { ProtectionKeyFile = "c.db.key" }, engine, "", folder.Path));
        Assert.Equal(
            made, ProtectionKey.Of(new AccessOptions { ProtectionKey = Convert.ToBase64String(made) }, engine, connection, folder.Path));
        Assert.Throws<ProtectionKeyException>(
            () => ProtectionKey.Of(new AccessOptions { ProtectionKeyFile = "missing.key" }, engine, "", folder.Path));
        Assert.Throws<ProtectionKeyException>(
            () => ProtectionKey.Of(new AccessOptions { ProtectionKey = "short" }, engine, connection, folder.Path));
    }
}
