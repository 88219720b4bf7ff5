using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>The installation from the documentation: nginx terminates TLS in front of the program.</summary>
[Trait("Speed", "slow")]
public sealed class NginxTests
{
    private const string Nginx = "/usr/sbin/nginx";

    [SkippableFact]
    public async Task Links_and_cookies_behind_nginx_use_the_public_address_and_forged_headers_have_no_effect()
    {
        Skip.IfNot(File.Exists(Nginx), "nginx is not installed");
        using var folder = new TempFolder();
        var own = await WriteCertificateAsync(folder);
        var program = new RealProgram(folder);
        var admin = (await program.DoAsync("keys", "create", "--name", "a", "--role", "admin")).Trim();
        var (process, address, _) = await program.ServeAsync(
            "serve", "--Server:TrustedProxies:0=127.0.0.1", "--Server:AllowedHosts:0=reports.example.com");
        var port = FreePort();
        await File.WriteAllTextAsync(folder.File("nginx.conf"), Configuration(folder, port, address));
        using var nginx = Process.Start(new ProcessStartInfo(Nginx)
        {
            ArgumentList = { "-c", folder.File("nginx.conf"), "-p", folder.Path, "-e", folder.File("error.log") },
        })!;
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == own,
                },
            }) { BaseAddress = new Uri($"https://127.0.0.1:{port}/") };
            client.DefaultRequestHeaders.Host = "reports.example.com";
            client.DefaultRequestHeaders.Add("X-Api-Key", admin);
            using var response = await FirstAsync(client, "odata/v1/");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var service = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal("https://reports.example.com/odata/v1/$metadata", service.RootElement.GetProperty("@odata.context").GetString());
            Assert.True(response.Headers.Contains("Strict-Transport-Security"));
            using var page = await client.GetAsync("signin");
            Assert.All(page.Headers.GetValues("Set-Cookie"), c =>
            {
                Assert.StartsWith("__Host-", c, StringComparison.Ordinal);
                Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase);
            });

            // A client cannot forge its address or the host: nginx replaces the X-Forwarded headers.
            using var forged = new HttpRequestMessage(HttpMethod.Get, "odata/v1/Conversations");
            forged.Headers.Add("X-Forwarded-For", "203.0.113.9");
            forged.Headers.Add("X-Forwarded-Host", "evil.example");
            using var read = await client.SendAsync(forged);
            Assert.DoesNotContain("evil.example", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var other = new HttpRequestMessage(HttpMethod.Get, "odata/v1/");
            other.Headers.Host = "evil.example";
            using var refused = await client.SendAsync(other);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Repeats the first request until nginx listens, for 30 seconds at most.</summary>
    private static async Task<HttpResponseMessage> FirstAsync(HttpClient client, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await client.GetAsync(path, limit.Token);
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    /// <summary>Returns a configuration with the documentation's server block, and with the paths and ports of this test.</summary>
    private static string Configuration(TempFolder folder, int port, Uri address)
    {
        var server = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operate.md")).Split("```nginx\n")[1].Split("```")[0];
        server = server.Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
            .Replace("/etc/convexport/", folder.Path + "/", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5000", address.ToString().TrimEnd('/'), StringComparison.Ordinal);
        string[] temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        return $$"""
            daemon off;
            master_process off;
            pid {{folder.File("nginx.pid")}};
            events {}
            http {
            access_log off;
            {{string.Join('\n', temporary.Select(t => $"{t}_temp_path {folder.File(t)};"))}}
            {{server}}
            }
            """;
    }

    private static async Task<string> WriteCertificateAsync(TempFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=reports.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
