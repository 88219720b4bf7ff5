using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>A fake OpenID Connect provider. It signs in everybody, with the claims that the test sets.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "convexport";
    public const string Secret = "provider-secret";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _app;
    private string? _nonce;

    private FakeProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => TypedResults.Json(new Dictionary<string, object>
        {
            ["issuer"] = Address, ["authorization_endpoint"] = Address + "/authorize", ["token_endpoint"] = Address + "/token",
            ["jwks_uri"] = Address + "/keys",
        }));
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = "1" });
            return TypedResults.Json(new { keys = new[] { new { kty = key.Kty, use = "sig", kid = "1", n = key.N, e = key.E } } });
        });
        _app.MapGet("/authorize", (HttpRequest request) =>
        {
            _nonce = request.Query["nonce"];
            return TypedResults.Redirect(
                $"{request.Query["redirect_uri"]}?code=code-1&state={Uri.EscapeDataString(request.Query["state"]!)}");
        });
        _app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return form["code"] != "code-1" || form["client_secret"] != Secret || form["code_verifier"].Count == 0
                ? (IResult)TypedResults.BadRequest()
                : TypedResults.Json(new { access_token = "a", token_type = "Bearer", expires_in = 300, id_token = Token() });
        });
    }

    public string Address => _app.Urls.First();

    /// <summary>The claims of the account that signs in next.</summary>
    public Dictionary<string, object> Claims { get; set; } = [];

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    /// <summary>Returns an access token for a client of the feed. The parameters can make it invalid.</summary>
    public string AccessToken(
        string audience = ClientId, string? issuer = null, TimeSpan? from = null, TimeSpan? until = null, bool isForged = false,
        string? nonce = null)
    {
        using var other = RSA.Create(2048);
        var claims = new Dictionary<string, object>(Claims) { ["sub"] = "somebody" };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address, Audience = audience, IssuedAt = DateTime.UtcNow.AddHours(-9),
            NotBefore = DateTime.UtcNow + (from ?? TimeSpan.FromMinutes(-1)),
            Expires = DateTime.UtcNow + (until ?? TimeSpan.FromMinutes(5)),
            Claims = claims,
            SigningCredentials =
                new SigningCredentials(new RsaSecurityKey(isForged ? other : _rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private string Token() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Address, Audience = ClientId, Expires = DateTime.UtcNow.AddMinutes(5), IssuedAt = DateTime.UtcNow,
        NotBefore = DateTime.UtcNow.AddMinutes(-1),
        Claims = new Dictionary<string, object>(Claims) { ["sub"] = "somebody", ["nonce"] = _nonce! },
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
    });
}
