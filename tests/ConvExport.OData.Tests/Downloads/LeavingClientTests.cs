using ConvExport.OData.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Downloads;

/// <summary>The server ends a query when its client disconnects, before the first byte or in the middle of the response.</summary>
[Trait("Speed", "slow")]
public sealed class LeavingClientTests(LeavingClientTests.RepeatingApp app) : IClassFixture<LeavingClientTests.RepeatingApp>
{
    private const long Enough = 100;
    private const long WithoutEnd = 1_000_000_000;

    /// <summary>The time after which the client disconnects. The query must have begun by then, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// An application whose view of conversations returns each row a given number of times. This replaces a database that would be too
    /// large for a test.
    /// </summary>
    public sealed class RepeatingApp : ConvExportApp, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await using var context = await ContextAsync();
            await context.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE Repeats (Times INTEGER); INSERT INTO Repeats VALUES (1); ALTER TABLE Conversations RENAME TO ConversationRows;
                CREATE VIEW Conversations AS
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < (SELECT Times FROM Repeats))
                SELECT c.* FROM n CROSS JOIN ConversationRows AS c;
                """);
        }

        public async Task RepeatAsync(long times)
        {
            await using var context = await ContextAsync();
            await context.Database.ExecuteSqlAsync($"UPDATE Repeats SET Times = {times}");
        }
    }

    [Theory]
    [InlineData("downloads/conversations.csv", Enough)]
    [InlineData("downloads/conversations.xlsx", Enough)]
    [InlineData("odata/v1/Conversations?$format=csv", Enough)]
    [InlineData("downloads/conversations.csv", WithoutEnd)]
    [InlineData("downloads/conversations.xlsx", WithoutEnd)]
    [InlineData("downloads/conversations.xlsx?summary=true", WithoutEnd)]
    public async Task A_client_that_leaves_ends_the_query(string path, long times)
    {
        await app.RepeatAsync(times);
        var (left, errors) = (app.Left.Count, app.Errors.Count);
        using (var client = app.Client())
        using (var leaving = new CancellationTokenSource())
        {
            if (times == WithoutEnd)
            {
                leaving.CancelAfter(Patience);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, leaving.Token));
            }
            else
            {
                using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
                await using var body = await response.Content.ReadAsStreamAsync(leaving.Token);
                Assert.Equal(1, await body.ReadAsync(new byte[1], leaving.Token));
            }
        }

        // After the query has ended, the server logs that the client has left.
        for (var i = 0; i < 200 && app.Left.Count == left; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(left + 1, app.Left.Count);
        Assert.Equal(errors, app.Errors.Count);
    }
}
