using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using ConvExport.OData.Operations;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Access;

/// <summary>
/// The sessions of people who are signed in to the pages. Sessions are rows in the database, so a session ends in all processes when its
/// user signs out, its key is revoked, or an administrator ends it.
/// </summary>
internal sealed class Sessions(
    IDbContextFactory<ConvExportContext> contexts, WriteTransactions transactions, IOptions<AccessOptions> access, TimeProvider time)
{
    /// <summary>The claim with the id of the session.</summary>
    public const string Claim = "session";

    /// <summary>The claim with the OpenID Connect provider of a person.</summary>
    public const string ProviderClaim = "provider";

    private const int TokenBytes = 32;

    /// <summary>The maximum lifetime of a session.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>The time without use after which a session ends.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromHours(2);

    /// <summary>How long after sign-in an administrator can change keys without signing in again.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Starts a session for a user. The user's claims come from a key or from an account. Returns the token for the browser's cookie.
    /// </summary>
    public async Task<string> StartAsync(ClaimsPrincipal user, CancellationToken cancellation)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var session = new Session
        {
            Id = IdOf(token),
            Actor = CallerId.Of(user) ?? "",
            ActorName = user.FindFirstValue(ClaimTypes.Name) ?? "",
            Role = user.FindFirstValue(ClaimTypes.Role) ?? "",
            Scope = ReaderScope.Of(user).ToString(),
            Provider = user.FindFirstValue(ProviderClaim),
            CreatedUtc = Now,
            SeenUtc = Now,
        };
        var (oldest, idle) = (Now - Longest, Now - LongestIdle);
        await transactions.RunAsync(
            async (context, _) =>
            {
                await context.Sessions.Where(s => s.CreatedUtc < oldest || s.SeenUtc < idle).ExecuteDeleteAsync(cancellation);
                context.Sessions.Add(session);
                return await context.SaveChangesAsync(cancellation);
            },
            cancellation);
        return token;
    }

    /// <summary>Returns the valid session of a token, and records that it is used; null if there is none.</summary>
    public async Task<Session?> UseAsync(string token, CancellationToken cancellation)
    {
        var session = await FindAsync(IdOf(token), cancellation);
        if (session is not null)
        {
            await SeeAsync(session.Id, session.SeenUtc, cancellation);
        }

        return session;
    }

    /// <summary>Records that a session is used. Writes nothing if <paramref name="lastSeen"/> is less than a minute ago.</summary>
    public async Task SeeAsync(string id, DateTime lastSeen, CancellationToken cancellation)
    {
        var now = Now;
        if (now - lastSeen < SeenEvery)
        {
            return;
        }

        await transactions.RunAsync(
            (context, _) => context.Sessions.Where(s => s.Id == id && s.SeenUtc < now)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenUtc, now), cancellation),
            cancellation);
    }

    /// <summary>
    /// Returns the session with this id; null if it has ended, its key is no longer valid, or its provider is no longer configured.
    /// </summary>
    public async Task<Session?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Valid(context).FirstOrDefaultAsync(s => s.Id == id, cancellation);
    }

    /// <summary>Returns the valid sessions, newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        return await Valid(context).OrderByDescending(s => s.CreatedUtc).ToListAsync(cancellation);
    }

    /// <summary>Ends a session. Does nothing if it has already ended.</summary>
    public Task EndAsync(string id, CancellationToken cancellation) => transactions.RunAsync(
        (context, _) => context.Sessions.Where(s => s.Id == id).ExecuteDeleteAsync(cancellation), cancellation);

    /// <summary>
    /// Whether a user may create, rotate or revoke keys now. The user's session must be valid, belong to an administrator, and have started
    /// within the last ten minutes.
    /// </summary>
    public async Task<bool> MayChangeKeysAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        await FindAdminAsync(user, cancellation) is { } session && Now - session.CreatedUtc < Recent;

    /// <summary>Returns the user's session if it is an administrator's and still valid; otherwise null.</summary>
    public async Task<Session?> FindAdminAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        user.FindFirstValue(Claim) is { } id && await FindAsync(id, cancellation) is { Role: Roles.Admin } session ? session : null;

    /// <summary>Returns the claims of a session's user.</summary>
    public static IEnumerable<Claim> ClaimsOf(Session session) =>
    [
        new(ClaimTypes.NameIdentifier, session.Actor),
        new(ClaimTypes.Name, session.ActorName),
        new(ClaimTypes.Role, session.Role),
        new(ReaderScope.Claim, session.Scope),
        new(Claim, session.Id),
    ];

    private IQueryable<Session> Valid(ConvExportContext context)
    {
        var (now, oldest, idle) = (Now, Now - Longest, Now - LongestIdle);
        var provider = access.Value.OpenId.Authority;
        return context.Sessions.AsNoTracking().Where(s => s.CreatedUtc > oldest && s.SeenUtc > idle
            && (s.Provider != null
                ? s.Provider == provider
                : context.ApiKeys.Any(k => k.Id == s.Actor && k.RevokedUtc == null && (k.ExpiresUtc == null || k.ExpiresUtc > now))));
    }

    private static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
