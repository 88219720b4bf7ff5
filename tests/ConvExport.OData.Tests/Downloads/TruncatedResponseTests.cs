using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>
/// The database fails while a response is being sent. The server then aborts the connection, so that a truncated response never looks
/// complete.
/// </summary>
[Trait("Speed", "slow")]
public sealed class TruncatedResponseTests(TruncatedResponseTests.DamagedApp app) : IClassFixture<TruncatedResponseTests.DamagedApp>
{
    /// <summary>
    /// Makes the row with the last id unreadable. Its invalid time of creation also sorts last. The rows before it fill several chunks of
    /// a response.
    /// </summary>
    public sealed class DamagedApp : ConvExportApp, IAsyncLifetime
    {
        protected override int Conversations => 3_000;

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await using var context = await Services.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContextAsync();
            await context.Database.ExecuteSqlAsync(
                $"""
                UPDATE Conversations SET CreatedAt = 'zzz', RecomputedAt = 'zzz'
                WHERE ConversationId = (SELECT MAX(ConversationId) FROM Conversations)
                """);
        }
    }

    [Theory]
    [InlineData("odata/v1/Conversations")]
    [InlineData("downloads/conversations.csv")]
    [InlineData("downloads/conversations.xlsx")]
    public async Task A_failure_after_the_first_byte_breaks_the_connection(string path)
    {
        using var client = app.Client();
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null));
        Assert.Contains(app.Errors, e => e.Contains("connection aborted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_before_the_first_byte_is_an_error_response()
    {
        using var client = app.Client();
        using var response = await client.GetAsync("odata/v1/Conversations?$orderby=CreatedAt desc&$top=1");
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("\"code\":\"InternalServerError\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
