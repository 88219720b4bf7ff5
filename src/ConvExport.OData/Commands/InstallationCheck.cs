using ConvExport.OData.Access;
using ConvExport.OData.Exports;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary>A problem in an installation.</summary>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="IsFatal">Whether the problem prevents the program from working correctly.</param>
internal sealed record Finding(string Message, bool IsFatal = false);

/// <summary>Checks the database, files, disks, clock, keys and settings of an installation, and finds problems.</summary>
internal sealed class InstallationCheck(
    IDbContextFactory<ConvExportContext> contexts, SchemaStore schema, DatabaseEngine engine, ApiKeys keys, ContentRoot root,
    TimeProvider time,
    IOptions<StorageOptions> storage, IOptions<AccessOptions> access, IOptions<ServerOptions> server, IOptions<ExportOptions> exports,
    IOptions<PublicAddressOptions> address)
{
    private const long LittleSpace = 1L << 30;
    private const int SoonDays = 14;
    private static readonly TimeSpan ClockMayDiffer = TimeSpan.FromSeconds(5);

    /// <summary>Returns all problems; empty if there are none. The database must have this version's schema.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation) =>
    [
        .. (await schema.CheckAsync(cancellation)).Select(f => new Finding(f.Message, f.IsFatal)),
        .. await BesidesDatabaseAsync(cancellation),
    ];

    /// <summary>
    /// Returns all problems except those in the database's configuration, which <see cref="DatabaseStart.PrepareAsync"/> checks when a
    /// server starts.
    /// </summary>
    public async Task<IReadOnlyList<Finding>> BesidesDatabaseAsync(CancellationToken cancellation) =>
    [
        .. await ClockAsync(cancellation),
        .. Files(),
        .. Space(),
        .. await KeysAsync(cancellation),
        .. WithoutEffect(),
    ];

    /// <summary>The path of the SQLite database if it does not exist; otherwise null.</summary>
    public string? MissingFile => Database is { } path && !File.Exists(path) ? path : null;

    private string? Database => engine.FileOf(storage.Value.ConnectionString, root.Path);

    private string ExportFolder => Path.GetFullPath(exports.Value.ExportFolder, root.Path);

    /// <summary>Returns the migrations that are missing, without applying them.</summary>
    public async Task<IReadOnlyList<string>> MissingMigrationsAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellation)];
    }

    private async Task<IEnumerable<Finding>> ClockAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow().UtcDateTime;
        var differs = await engine.ReadClockAsync(context, cancellation) is { } theirs ? (theirs - now).Duration() : TimeSpan.Zero;
        return differs > ClockMayDiffer
            ? [new Finding($"The clocks of this machine and of the database differ by {differs.TotalSeconds:N0} seconds. "
                + "Leases and sessions can then end at the wrong times. Synchronize both clocks, for example with NTP.")]
            : [];
    }

    private IEnumerable<Finding> Files()
    {
        var key = ProtectionKey.PathOf(access.Value, engine, storage.Value.ConnectionString, root.Path);
        string[] secret = [key, ExportFolder];
        return secret.Select(PrivateFiles.FaultOf).OfType<string>().Select(fault => new Finding(fault));
    }

    private IEnumerable<Finding> Space()
    {
        string?[] folders = [Path.GetDirectoryName(Database), ExportFolder];
        foreach (var folder in folders.OfType<string>().Where(Directory.Exists))
        {
            var free = new DriveInfo(folder).AvailableFreeSpace;
            if (free < LittleSpace)
            {
                yield return new Finding(
                    $"The disk of '{folder}' has only {free / (1 << 20):N0} MB left. Free some space, or move the folder.");
            }
        }
    }

    private async Task<IEnumerable<Finding>> KeysAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var valid = (await keys.ListAsync(cancellation)).Where(k => k.IsValid(now)).ToList();
        var found = valid.Where(k => k.ExpiresUtc < now.AddDays(SoonDays)).Select(k => new Finding(
            $"The key '{k.Name}' ({k.Id}) expires on {k.ExpiresUtc:yyyy-MM-dd HH:mm}Z. Replace it: convexport keys rotate {k.Id}"))
            .ToList();
        if (!access.Value.OpenId.IsConfigured && !valid.Exists(k => k.Role == Roles.Admin))
        {
            found.Add(new Finding(
                "There is no valid admin key, so nobody can open Administration. "
                + "Create one: convexport keys create --name admin --role admin"));
        }

        return found;
    }

    private IEnumerable<Finding> WithoutEffect()
    {
        var openId = access.Value.OpenId;
        if (!openId.IsConfigured && (openId.ClientId.Length > 0 || openId.ClientSecret.Length > 0 || openId.Audiences.Count > 0))
        {
            yield return new Finding(
                "Settings in Access:OpenId have no effect without Access:OpenId:Authority. Set the Authority, or remove the others.");
        }

        if (openId.IsConfigured && openId.ClientId.Length == 0)
        {
            yield return new Finding(
                "Access:OpenId:ClientId is missing, so nobody can sign in with OpenID Connect. Set the ClientId.", IsFatal: true);
        }

        if (access.Value.ProtectionKey.Length > 0 && access.Value.ProtectionKeyFile.Length > 0)
        {
            yield return new Finding("Access:ProtectionKeyFile has no effect, because Access:ProtectionKey is set. Remove one of them.");
        }

        if (server.Value.TrustedProxies.Count > 0 && server.Value.AllowedHosts.Count == 0 && address.Value.BaseUrl is null)
        {
            yield return new Finding(
                "Behind a proxy, links in responses contain the host name that the client sends, even if this name is wrong. "
                + "Set Server:AllowedHosts to the names that clients use, or set Feed:PublicBaseUrl.");
        }
    }
}
