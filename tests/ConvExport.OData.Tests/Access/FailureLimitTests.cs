using System.Net;
using ConvExport.OData.Access;
using ConvExport.OData.Tests.Infrastructure;

namespace ConvExport.OData.Tests.Access;

/// <summary>Requests with wrong keys are limited; requests with valid keys are not.</summary>
public sealed class FailureLimitTests(FailureLimitTests.LimitedApp app) : IClassFixture<FailureLimitTests.LimitedApp>
{
    public sealed class LimitedApp : ConvExportApp
    {
        protected override int Conversations => 1;

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Access:MaxFailuresPerKey", "5"), ("Access:MaxFailuresPerAddress", "1000")];
    }

    [Fact]
    public async Task Too_many_wrong_secrets_for_one_key_get_429_and_the_right_secret_still_works()
    {
        var wrong = $"cx_{ApiKeys.IdOf(app.ReaderKey)}_wrong";
        var statuses = new List<HttpStatusCode>();
        string? message = null;
        for (var i = 0; i < 8; i++)
        {
            using var client = app.Client(wrong);
            using var response = await client.GetAsync("odata/v1/");
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.NotNull(response.Headers.RetryAfter);
            }
            else
            {
                // The message does not say which part of the key was wrong.
                var said = await response.Content.ReadAsStringAsync();
                Assert.Equal(message ??= said, said);
            }
        }

        Assert.Equal(
            Enumerable.Repeat(HttpStatusCode.Unauthorized, 5).Concat(Enumerable.Repeat(HttpStatusCode.TooManyRequests, 3)), statuses);
        using var right = app.Client(app.ReaderKey);
        using var let = await right.GetAsync("odata/v1/");
        Assert.Equal(HttpStatusCode.OK, let.StatusCode);

        // An unknown key id gets the same responses, so nobody can tell which ids exist.
        using var unknown = app.Client("cx_000000000000_wrong");
        for (var i = 0; i < 6; i++)
        {
            using var other = await unknown.GetAsync("odata/v1/");
            Assert.Equal(i < 5 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, other.StatusCode);
            if (i < 5)
            {
                Assert.Equal(message, await other.Content.ReadAsStringAsync());
            }
        }
    }
}
