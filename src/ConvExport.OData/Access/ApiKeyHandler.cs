using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using ConvExport.OData.Operations;
using ConvExport.OData.Query;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ConvExport.OData.Access;

/// <summary>
/// Authenticates by API key: header <c>X-Api-Key</c>, <c>Authorization: Bearer</c>, the password of HTTP Basic (what Excel
/// and Power BI send), or the query parameter <c>api_key</c>.
/// </summary>
internal sealed partial class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder,
    ApiKeys keys, AnonymousReads anonymous, FailureLimits failures, KeyUses uses, IOptions<AccessOptions> access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private bool _isLimited;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedKey() is { } presented)
        {
            if (await keys.FindAsync(presented, Context.RequestAborted) is { } key)
            {
                uses.Note(key);
                return AuthenticateResult.Success(Ticket(ClaimsOf(key)));
            }

            _isLimited = failures.NoteKey(Context, ApiKeys.IdOf(presented));
            return AuthenticateResult.Fail("The API key is unknown, expired or revoked.");
        }

        return anonymous.Allows(Context)
            ? AuthenticateResult.Success(Ticket([new Claim(ClaimTypes.Role, Roles.Reader), ReaderScope.ClaimOf(InboxScope.Everything)]))
            : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_isLimited)
        {
            await FailureLimits.TooMany(Context).ExecuteAsync(Context);
            return;
        }

        if (PresentedKey() is null && SignIn.IsForPeople(Request))
        {
            Response.Redirect($"{SignIn.Page}?returnUrl={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return;
        }

        if (AccountTokens.IsPresented(Context, access.Value.OpenId))
        {
            await ChallengeTokenAsync();
            return;
        }

        Response.Headers.WWWAuthenticate = await ChallengesAsync();
        var result = await HandleAuthenticateOnceSafeAsync();
        var message = result.Failure?.Message
            ?? "An API key is required: in the header X-Api-Key, as Authorization: Bearer, as the password of HTTP Basic, "
                + "or in the query parameter api_key.";
        await ErrorResults.Of(401, message).ExecuteAsync(Context);
    }

    /// <summary>
    /// Returns the WWW-Authenticate challenges. With an organizational account, Power Query first sends no credential, to find out whether
    /// the server accepts accounts. Then it sends an empty Bearer token, to find out where to sign in.
    /// </summary>
    private async Task<StringValues> ChallengesAsync()
    {
        const string Basic = "Basic realm=\"ConvExport.OData: any user name, the API key as password\", charset=\"UTF-8\"";
        var openId = access.Value.OpenId;
        return !openId.IsConfigured || !AccountTokens.IsAccepted(Request.Path) ? Basic
            : BearerOf(Request) is not null ? $"Bearer authorization_uri=\"{await AccountTokens.AuthorizeAddressAsync(Context, openId)}\""
            : new StringValues([Basic, $"Bearer realm=\"{openId.Authority}\""]);
    }

    private async Task ChallengeTokenAsync()
    {
        var result = await Context.AuthenticateAsync(AccountTokens.Scheme);
        LogRefused(Logger, result.Failure?.Message);
        Response.Headers.WWWAuthenticate =
            $"Bearer authorization_uri=\"{await AccountTokens.AuthorizeAddressAsync(Context, access.Value.OpenId)}\", "
            + "error=\"invalid_token\"";
        await ErrorResults.Of(
            401, "The access token is not valid. It may have expired, have been issued for another service, or have no role. "
            + "Sign in again, or ask your administrator.")
            .ExecuteAsync(Context);
    }

    /// <summary>Returns the token of the Authorization header, possibly empty; null if the scheme is not Bearer.</summary>
    public static string? BearerOf(HttpRequest request) => After(request, "Bearer");

    /// <summary>Sends 403 if the role of the key or user is not sufficient. Without a key or user, sends the challenge.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        PresentedKey() is null && CallerId.Of(Context.User) is null
        ? HandleChallengeAsync(properties)
        : ErrorResults.Of(
            403, $"Your role ({Context.User.FindFirstValue(ClaimTypes.Role)}) does not allow this.").ExecuteAsync(Context);

    /// <summary>Whether a request presents a key, valid or not.</summary>
    public static bool IsPresented(HttpContext http) => PresentedKey(http) is not null;

    private string? PresentedKey() => PresentedKey(Context);

    private static string? PresentedKey(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.TryGetValue("X-Api-Key", out var header) && header.ToString() is { Length: > 0 } key)
        {
            return key;
        }

        if (BearerOf(request) is { Length: > 0 } bearer)
        {
            return bearer;
        }

        return After(request, "Basic") is { } basic ? PasswordOf(basic) : KeyInQuery.Of(http);
    }

    /// <summary>Returns the text after the scheme in the Authorization header, possibly empty; null if the scheme differs.</summary>
    private static string? After(HttpRequest request, string scheme) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
        && (header.Length == scheme.Length || header[scheme.Length] == ' ')
            ? header[scheme.Length..].Trim()
            : null;

    private static string PasswordOf(string basic)
    {
        var decoded = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, decoded, out var length))
        {
            return "";
        }

        var credentials = Encoding.UTF8.GetString(decoded, 0, length);
        return credentials[(credentials.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>Returns the claims of a key: its id, name, role and inbox scope.</summary>
    public static IEnumerable<Claim> ClaimsOf(ApiKey key) =>
    [
        new(ClaimTypes.NameIdentifier, key.Id),
        new(ClaimTypes.Name, key.Name),
        new(ClaimTypes.Role, key.Role),
        ReaderScope.ClaimOf(InboxScope.Parse(key.Scope)),
    ];

    private static AuthenticationTicket Ticket(IEnumerable<Claim> claims) =>
        new(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName);

    [LoggerMessage(LogLevel.Warning, "An access token was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string? reason);
}
