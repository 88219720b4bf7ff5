using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using ConvExport.OData.Access;
using ConvExport.OData.Query;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Access;

/// <summary>Signing in to the pages as a browser does.</summary>
[Collection(ReadOnlyApp.Name)]
public sealed class SignInTests(ConvExportApp app)
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/handovers?from=2024-01-01", true)]
    [InlineData("/odata/v1/Conversations", false)]
    [InlineData("/downloads/conversations.csv", false)]
    [InlineData("/exports", false)]
    [InlineData("/connect/convexport.odc", false)]
    public async Task Browsers_get_the_sign_in_page_and_programs_get_401(string path, bool isPage)
    {
        using var browser = Browser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var response = await browser.GetAsync(path);
        Assert.Equal(isPage ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, response.StatusCode);
        if (isPage)
        {
            Assert.Equal("/signin?returnUrl=" + Uri.EscapeDataString(path), response.Headers.Location!.ToString());
        }

        using var program = Browser();
        using var asked = await program.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
    }

    [Fact]
    public async Task Signing_in_with_a_key_gives_a_cookie_with_the_same_access()
    {
        using var browser = Browser();
        using (var wrong = await SignInAsync(browser, "cx_wrong_key", "/"))
        {
            Assert.StartsWith("/signin?wrong=true", wrong.Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        using var right = await SignInAsync(browser, app.ScopedKey, "/handovers");
        Assert.Equal("/handovers", right.Headers.Location!.ToString());
        var cookie = Assert.Single(right.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        // Split into three parts only, because the secret can contain underscores.
        Assert.DoesNotContain(app.ScopedKey.Split('_', 3)[2], cookie, StringComparison.Ordinal);

        var own = app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox);
        Assert.Equal(
            own.ToString(System.Globalization.CultureInfo.InvariantCulture), await browser.GetStringAsync("odata/v1/Conversations/$count"));
        using var page = await browser.GetAsync("/conversations");
        Assert.Contains($"<strong>{own}</strong>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // A key in the request takes precedence over the cookie.
        using var request = new HttpRequestMessage(HttpMethod.Get, "odata/v1/Conversations/$count");
        request.Headers.Add("X-Api-Key", app.ReaderKey);
        using var counted = await browser.SendAsync(request);
        Assert.Equal(app.Rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), await counted.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("https://example.com/")]
    [InlineData("//example.com/")]
    [InlineData("/\\example.com")]
    [InlineData("/\t/example.com")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("/a\\..\\b")]
    [InlineData("")]
    public async Task Sign_in_never_redirects_to_another_site(string target)
    {
        using var browser = Browser();
        using var response = await SignInAsync(browser, app.ReaderKey, target);
        Assert.Equal("/", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_cookie_is_refused_after_signing_out_even_if_it_was_copied()
    {
        using var browser = Browser();
        using var signedIn = await SignInAsync(browser, app.ReaderKey, "/");
        var copied = Assert.Single(signedIn.Headers.GetValues("Set-Cookie")).Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(copied));

        var page = await browser.GetStringAsync("/");
        using var signedOut =
            await PostSameOriginAsync(browser, "signout", [KeyValuePair.Create("__RequestVerificationToken", TokenIn(page))]);
        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(copied));
    }

    [Fact]
    public async Task A_session_ends_when_its_key_is_revoked_or_an_administrator_ends_it()
    {
        var sessions = app.Services.GetRequiredService<Sessions>();
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var key = await keys.CreateAsync(new NewKey("for a session", Roles.Reader), default);
        var cookie = await CookieOfAsync(key);
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(cookie));
        await keys.RevokeAsync(ApiKeys.IdOf(key)!, default);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(cookie));

        cookie = await CookieOfAsync(app.ReaderKey);
        foreach (var session in (await sessions.ListAsync(default)).Where(s => s.Actor == ApiKeys.IdOf(app.ReaderKey)))
        {
            await sessions.EndAsync(session.Id, default);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(cookie));
    }

    [Fact]
    public async Task A_sign_in_form_without_a_token_is_refused()
    {
        using var browser = Browser();
        using var response = await browser.PostAsync("signin/key", new FormUrlEncodedContent([KeyValuePair.Create("key", app.ReaderKey)]));
        Assert.Equal("/signin", response.Headers.Location!.ToString());
        Assert.DoesNotContain(
            response.Headers, h => h.Key == "Set-Cookie" && h.Value.Any(v => v.StartsWith("convexport=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_shows_nothing_to_a_user_who_may_not_read()
    {
        var nobody = new ClaimsPrincipal(new ClaimsIdentity());
        Assert.Equal(RequestFault.SignedOut, Assert.Throws<RequestException>(() => ReaderScope.OfReader(nobody)).Fault);
        var writer = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, Roles.Writer)], "x"));
        Assert.Equal(RequestFault.SignedOut, Assert.Throws<RequestException>(() => ReaderScope.OfReader(writer)).Fault);

        using var client = app.Client(app.WriterKey);
        using var response = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<string> CookieOfAsync(string key)
    {
        using var browser = Browser();
        using var signedIn = await SignInAsync(browser, key, "/");
        return signedIn.Headers.GetValues("Set-Cookie")
            .Select(c => c.Split(';')[0]).Single(c => c.StartsWith("convexport=", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> WithCookieAsync(string cookie)
    {
        using var any = app.Stranger();
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = any.BaseAddress };
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using var response = await client.GetAsync("odata/v1/Conversations/$count");
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostSameOriginAsync(
        HttpClient browser, string path, IEnumerable<KeyValuePair<string, string>> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await browser.SendAsync(request);
    }

    private static string TokenIn(string page) =>
        Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

    private HttpClient Browser()
    {
        using var any = app.Stranger();
        return new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = any.BaseAddress };
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string key, string target)
    {
        var page = await browser.GetStringAsync("signin?returnUrl=" + Uri.EscapeDataString(target));
        return await PostSameOriginAsync(browser, "signin/key",
            [KeyValuePair.Create("key", key), KeyValuePair.Create("returnUrl", target),
                KeyValuePair.Create("__RequestVerificationToken", TokenIn(page))]);
    }
}
