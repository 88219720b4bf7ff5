using System.Globalization;
using System.Net;
using System.Text.Json;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>Sign-in through the organization's OpenID Connect provider, here a fake one.</summary>
public sealed class OrganizationSignInTests(
    OrganizationSignInTests.OrganizationApp app) : IClassFixture<OrganizationSignInTests.OrganizationApp>
{
    public sealed class OrganizationApp : ConvExportApp, IAsyncLifetime
    {
        internal FakeProvider Provider { get; private set; } = null!;

        protected override int Conversations => 40;

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Access:OpenId:Authority", Provider.Address), ("Access:OpenId:ClientId", FakeProvider.ClientId),
                ("Access:OpenId:ClientSecret", FakeProvider.Secret)];

        async Task IAsyncLifetime.InitializeAsync()
        {
            Provider = await FakeProvider.StartAsync();
            await InitializeAsync();
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            await DisposeAsync();
            await Provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_account_with_a_role_signs_in_and_sees_its_inboxes()
    {
        app.Provider.Claims =
            new() { ["roles"] = new[] { "other", "reader" }, ["inboxes"] = new[] { ConvExportApp.ScopedInbox }, ["name"] = "Ann Example" };
        var (location, cookies) = await SignInAsync("/handovers");
        Assert.Equal("/handovers", location);

        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("Cookie", cookies);
        var own = app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox);
        Assert.Equal(own.ToString(CultureInfo.InvariantCulture), await browser.GetStringAsync("odata/v1/Conversations/$count"));
        Assert.Contains("Ann Example", await browser.GetStringAsync("/"), StringComparison.Ordinal);
        using var forAdmins = await browser.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.Forbidden, forAdmins.StatusCode);

        // An account can own exports, because its id fits into the column that was made for key ids.
        using var asked = await browser.PostAsync("exports?format=csv", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
    }

    public static TheoryData<string, string?> Scopes => new()
    {
        // The inbox claim as JSON, and the claim _claim_names, which refers to claims that are stored elsewhere. Null: no such claim.
        { "null", null },
        { "[]", null },
        { "\"\"", null },
        { "[\"\"]", null },
        { "[\"*\"]", """{"inboxes":"src1"}""" },
        { "\"nowhere\"", null },
        { "{\"a\":1}", null },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task An_account_without_a_usable_inbox_claim_sees_nothing(string inboxes, string? elsewhere)
    {
        app.Provider.Claims = new() { ["roles"] = "admin" };
        if (inboxes != "null")
        {
            app.Provider.Claims["inboxes"] = JsonDocument.Parse(inboxes).RootElement;
        }

        if (elsewhere is not null)
        {
            app.Provider.Claims["_claim_names"] = JsonDocument.Parse(elsewhere).RootElement;
        }

        var (_, cookies) = await SignInAsync("/");
        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("Cookie", cookies);
        Assert.Equal("0", await browser.GetStringAsync("odata/v1/Conversations/$count"));
        Assert.Equal("0", await browser.GetStringAsync("odata/v1/ConversationContacts/$count"));
        Assert.EndsWith(
            "[{\"N\":0}]}", await browser.GetStringAsync("odata/v1/Conversations?$apply=aggregate($count as N)"), StringComparison.Ordinal);

        // An account with the role admin but without access to all inboxes has only the rights of a reader.
        using var forAdmins = await browser.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.Forbidden, forAdmins.StatusCode);
    }

    [Fact]
    public async Task The_value_for_all_inboxes_shows_everything()
    {
        app.Provider.Claims = new() { ["roles"] = "admin", ["inboxes"] = new[] { "x", "*" } };
        var (_, cookies) = await SignInAsync("/");
        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("Cookie", cookies);
        Assert.Equal(app.Rows.Count.ToString(CultureInfo.InvariantCulture), await browser.GetStringAsync("odata/v1/Conversations/$count"));
        using var forAdmins = await browser.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.OK, forAdmins.StatusCode);
    }

    [Theory]
    [InlineData("writer")]
    [InlineData("Admin")]
    [InlineData("")]
    public async Task An_account_without_a_known_role_is_refused(string role)
    {
        app.Provider.Claims = new() { ["roles"] = role };
        var (location, cookies) = await SignInAsync("/");
        Assert.Equal("/signin?refused=true", location);
        Assert.DoesNotContain("convexport=", cookies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_redirects_to_this_site_only()
    {
        app.Provider.Claims = new() { ["roles"] = "admin" };
        var (location, _) = await SignInAsync("https://example.com/");
        Assert.Equal("/", location);
        using var browser = Browser();
        Assert.Contains("Sign in with your organization", await browser.GetStringAsync("signin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Power_Query_finds_where_to_sign_in_and_reads_with_a_token()
    {
        using var client = Browser();
        using (var first = await client.GetAsync("odata/v1/"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
            Assert.Contains(first.Headers.WwwAuthenticate, c => c.Scheme == "Basic");
            Assert.Contains(first.Headers.WwwAuthenticate, c => c.Scheme == "Bearer" && c.Parameter == $"realm=\"{app.Provider.Address}\"");
        }

        using (var second = await AskAsync(client, ""))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
            Assert.Equal(
                $"Bearer authorization_uri=\"{app.Provider.Address}/authorize\"",
                Assert.Single(second.Headers.GetValues("WWW-Authenticate")));
        }

        app.Provider.Claims = new() { ["roles"] = "reader", ["inboxes"] = new[] { ConvExportApp.ScopedInbox } };
        using var third = await AskAsync(client, app.Provider.AccessToken());
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        var own = app.Rows.Values.Count(r => r.InboxIdCreated == ConvExportApp.ScopedInbox);
        Assert.Equal(own.ToString(CultureInfo.InvariantCulture), await third.Content.ReadAsStringAsync());
        using var elsewhere = await AskAsync(client, app.Provider.AccessToken(), "exports");
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    public static TheoryData<string> WrongTokens => ["audience", "issuer", "expired", "early", "forged", "role", "none", "cut", "idToken"];

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_wrong_token_is_refused(string wrong)
    {
        app.Provider.Claims = new() { ["roles"] = wrong == "role" ? "writer" : "admin", ["inboxes"] = "*" };
        var provider = app.Provider;
        var token = wrong switch
        {
            "audience" => provider.AccessToken(audience: "another"),
            "issuer" => provider.AccessToken(issuer: "https://evil.example"),
            "expired" => provider.AccessToken(from: TimeSpan.FromHours(-9), until: TimeSpan.FromHours(-8)),
            "early" => provider.AccessToken(from: TimeSpan.FromHours(8), until: TimeSpan.FromHours(9)),
            "forged" => provider.AccessToken(isForged: true),
            "none" => UnsignedOf(provider.AccessToken()),
            "idToken" => provider.AccessToken(nonce: "n-1"),
            "cut" => provider.AccessToken()[..^5],
            _ => provider.AccessToken(),
        };
        using var client = Browser();
        using var response = await AskAsync(client, token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string UnsignedOf(string token)
    {
        var header = Convert.ToBase64String("""{"alg":"none","typ":"JWT"}"""u8).TrimEnd('=');
        return $"{header}.{token.Split('.')[1]}.";
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string token, string path = "odata/v1/Conversations/$count")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}".TrimEnd());
        return client.SendAsync(request);
    }

    /// <summary>
    /// Signs in through the provider. Returns the address to which the last response redirects, or the response's status if it is not a
    /// redirect, and the cookies that it sets. The test sends the cookies itself: the application's clock is not the real one, so a cookie
    /// container could treat them as expired.
    /// </summary>
    private async Task<(string Location, string Cookies)> SignInAsync(string target)
    {
        using var browser = Browser();
        using var begun = await browser.GetAsync("signin/organization?returnUrl=" + Uri.EscapeDataString(target));
        var jar = CookiesOf(begun);
        using var authorized = await browser.GetAsync(begun.Headers.Location);
        using var back = new HttpRequestMessage(HttpMethod.Get, authorized.Headers.Location);
        back.Headers.Add("Cookie", string.Join("; ", jar));
        using var done = await browser.SendAsync(back);
        return (
            done.Headers.Location?.ToString() ?? done.StatusCode.ToString(),
            string.Join("; ", CookiesOf(done).Where(c => !c.EndsWith('='))));
    }

    private static List<string> CookiesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set.Select(c => c.Split(';')[0])] : [];

    private HttpClient Browser()
    {
        using var any = app.Stranger();
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = any.BaseAddress };
    }
}
