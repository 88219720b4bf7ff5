using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>Forwarded headers of a proxy, allowed host names, and cookies and headers over TLS.</summary>
public sealed class ProxyTests(ProxyTests.ProxiedApp app) : IClassFixture<ProxyTests.ProxiedApp>
{
    public sealed class ProxiedApp : ConvExportApp
    {
        protected override int Conversations => 10;

        protected override IEnumerable<(string Key, string Value)> Settings =>
        [
            ("Server:TrustedProxies:0", "127.0.0.0/8"), ("Server:AllowedHosts:0", "reports.example.com"),
            ("Server:AllowedHosts:1", "127.0.0.1"),
        ];
    }

    [Fact]
    public async Task Links_and_cookies_have_the_address_that_the_proxy_forwards()
    {
        using var client = Behind("https", "reports.example.com");
        client.DefaultRequestHeaders.Add("X-Api-Key", app.ReaderKey);
        client.DefaultRequestHeaders.Add("Prefer", "maxpagesize=2");
        using var page = await client.GetAsync("odata/v1/Conversations?$select=ConversationId");
        using var json = JsonDocument.Parse(await page.Content.ReadAsStringAsync());
        Assert.StartsWith(
            "https://reports.example.com/odata/v1/", json.RootElement.GetProperty("@odata.nextLink").GetString(), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());

        var cookies = await SignInAsync(Behind("https", "reports.example.com"));
        Assert.All(cookies, c =>
        {
            Assert.StartsWith("__Host-", c, StringComparison.Ordinal);
            Assert.Contains("path=/", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
        });

        var session = cookies.Single(c => c.StartsWith("__Host-convexport=", StringComparison.Ordinal)).Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await CountAsync(session));

        // A cookie without the prefix __Host- is refused, because any host of the domain can set such a cookie.
        Assert.Equal(HttpStatusCode.Unauthorized, await CountAsync(session["__Host-".Length..]));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("reports.example.com.evil.example")]
    public async Task Another_host_name_is_refused_and_not_echoed(string host)
    {
        using var direct = app.Client();
        direct.DefaultRequestHeaders.Host = host;
        using var refused = await direct.GetAsync("odata/v1/");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain(host, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var forwarded = Behind("https", host);
        forwarded.DefaultRequestHeaders.Add("X-Api-Key", app.ReaderKey);
        using var ignored = await forwarded.GetAsync("odata/v1/");
        Assert.DoesNotContain(host, await ignored.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_response_has_the_security_headers()
    {
        foreach (var path in new[]
        {
            "odata/v1/", "odata/v1/Nothing", "downloads/conversations.csv", "signin", "", "jobs", "nowhere", "report.css",
        })
        {
            using var client = app.Client(app.AdminKey);
            using var response = await client.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains(
                "frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.True(response.Headers.Contains("Referrer-Policy"), path);
            Assert.True(response.Headers.CacheControl is { NoStore: true } or { Private: true, NoCache: true } or { NoCache: true },
                $"{path}: {response.Headers.CacheControl}");
        }
    }

    private HttpClient Behind(string scheme, string host)
    {
        using var any = app.Stranger();
        var client =
            new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = any.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", host);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        return client;
    }

    private async Task<List<string>> SignInAsync(HttpClient client)
    {
        using (client)
        {
            using var page = await client.GetAsync("signin");
            var set = page.Headers.GetValues("Set-Cookie").ToList();
            var token = Regex.Match(await page.Content.ReadAsStringAsync(), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")
                .Groups[1].Value;
            using var form = new HttpRequestMessage(HttpMethod.Post, "signin/key")
            {
                Content = new FormUrlEncodedContent(
                    [KeyValuePair.Create("key", app.ReaderKey), KeyValuePair.Create("__RequestVerificationToken", token)]),
            };
            form.Headers.Add("Cookie", string.Join("; ", set.Select(c => c.Split(';')[0])));
            using var done = await client.SendAsync(form);
            return [.. set, .. done.Headers.GetValues("Set-Cookie")];
        }
    }

    private async Task<HttpStatusCode> CountAsync(string cookie)
    {
        using var client = Behind("https", "reports.example.com");
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using var response = await client.GetAsync("odata/v1/Conversations/$count");
        return response.StatusCode;
    }
}

/// <summary>The program terminates TLS itself.</summary>
[Trait("Speed", "slow")]
public sealed class TlsTests
{
    [Fact]
    public async Task Kestrel_serves_TLS_with_the_certificate_from_its_settings()
    {
        using var folder = new TempFolder();
        string own;
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            own = certificate.Thumbprint;
            await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(folder.File("tls.key"), key.ExportPkcs8PrivateKeyPem());
        }

        var program = new RealProgram(folder);
        var reader = (await program.DoAsync("keys", "create", "--name", "r", "--role", "reader")).Trim();
        var (process, address) = await program.ServeSecurelyAsync(
            "serve", "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Https:Certificate:Path=tls.crt",
            "--Kestrel:Endpoints:Https:Certificate:KeyPath=tls.key");
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == own,
                },
            }) { BaseAddress = address };
            client.DefaultRequestHeaders.Add("X-Api-Key", reader);
            using var response = await client.GetAsync("odata/v1/");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("max-age=31536000", response.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.Contains($"{address}odata/v1/$metadata", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var page = await client.GetAsync("signin");
            Assert.All(page.Headers.GetValues("Set-Cookie"), c => Assert.StartsWith("__Host-", c, StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
