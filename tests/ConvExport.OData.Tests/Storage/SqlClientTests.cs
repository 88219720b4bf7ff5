using System.Data;
using System.Data.Common;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.SqlServer;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Settings and retries that Microsoft.Data.SqlClient needs.</summary>
public sealed class SqlClientTests
{
    private const int Texts = 2_000;

    /// <summary>Writes one to five bytes before each text, so that many texts begin at an odd offset.</summary>
    private const string Fill = """
        CREATE TABLE #Texts (Id int NOT NULL PRIMARY KEY, Odd varchar(5) NOT NULL, Text nvarchar(max) NOT NULL);
        INSERT INTO #Texts (Id, Odd, Text)
        SELECT n.n, REPLICATE('o', 1 + n.n % 5), REPLICATE(CAST(n.n AS nvarchar(10)) + N' Zoë 漢字 ', 1 + n.n % 7)
        FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
            FROM (VALUES (0), (1)) AS e(d) CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS c(d)
                CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS b(d)
                CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS a(d)) AS n;
        """;

    /// <summary>
    /// By default, SqlClient on Linux and macOS can put the end of one packet and the beginning of the next into one buffer. If a text
    /// spans both packets, SqlClient reads the header of the second packet as text. The test runs without encryption, because TLS usually
    /// keeps packets complete.
    /// </summary>
    [SkippableTheory]
    [InlineData(997)]
    [InlineData(4_000)]
    [InlineData(65_536)]
    public async Task Texts_are_complete_wherever_the_network_splits_packets(int pieceLength)
    {
        var server = await TestDatabase.ServerAsync();
        Skip.If(server is null, TestDatabase.NoServer);
        SqlClientSetup.Run();
        var address = new SqlConnectionStringBuilder(server)
        {
            Encrypt = SqlConnectionEncryptOption.Optional, Pooling = false, InitialCatalog = "master",
        };
        var (host, port) = EndpointOf(address.DataSource);
        await using var proxy = new ChoppingProxy(host, port, pieceLength);
        address.DataSource = $"127.0.0.1,{proxy.Port}";
        await using var connection = new SqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var fill = new SqlCommand(Fill, connection);
        await fill.ExecuteNonQueryAsync();

        await using var read = new SqlCommand("SELECT Id, Odd, Text FROM #Texts ORDER BY Id", connection);
        await using var rows = await read.ExecuteReaderAsync();
        for (var i = 0; i < Texts; i++)
        {
            Assert.True(rows.Read());
            Assert.Equal(TextOf(i), rows.GetString(2));
        }
    }

    [SkippableFact]
    public async Task A_transaction_is_retried_when_its_connection_is_lost()
    {
        var server = await TestDatabase.ServerAsync();
        Skip.If(server is null, TestDatabase.NoServer);
        var (host, port) = EndpointOf(new SqlConnectionStringBuilder(server).DataSource);
        await using var proxy = new ChoppingProxy(host, port, 65_536);
        await using var db = await TestDatabase.CreateAsync(StorageProvider.SqlServer, address =>
        {
            address.DataSource = $"127.0.0.1,{proxy.Port}";
            return address.ConnectionString;
        });
        var tries = 0;
        var value = await db.Transactions.RunAsync(
            async (_, transaction) =>
            {
                await db.Writes.AddToCounterAsync(transaction, Counter.Revision, 1, default);
                if (tries++ == 0)
                {
                    proxy.Cut();
                }

                return await db.Writes.AddToCounterAsync(transaction, Counter.Revision, 1, default);
            },
            default);

        Assert.Equal((2, 2), (tries, value));
    }

    /// <summary>The first error names the cause. The failed rollback is only its consequence.</summary>
    [Fact]
    public async Task A_failed_rollback_does_not_hide_the_first_error()
    {
        var failure = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using var scope = new WriteScope(new BrokenTransaction(), null);
            throw new IOException("the connection is gone");
        });
        Assert.Equal("the connection is gone", failure.Message);
    }

    [Fact]
    public void Entra_sign_in_is_registered()
    {
        var context = new DbContextOptionsBuilder();
        DatabaseEngine.Of(new StorageOptions { Provider = StorageProvider.SqlServer }).Configure(context, "", TimeSpan.FromSeconds(1), "");
        Assert.All(EntraSignIn.Methods, m => Assert.IsType<EntraSignIn>(SqlAuthenticationProvider.GetProvider(m)));
        Assert.Contains(SqlAuthenticationMethod.ActiveDirectoryDefault, EntraSignIn.Methods);
    }

    private sealed class BrokenTransaction : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection? DbConnection => null;

        public override void Commit() => throw new NotSupportedException();

        public override void Rollback() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            throw new InvalidOperationException("The connection is closed.");
        }
    }

    private static string TextOf(int i) => string.Concat(Enumerable.Repeat($"{i} Zoë 漢字 ", 1 + i % 7));

    private static (string Host, int Port) EndpointOf(string dataSource)
    {
        var parts = dataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1433);
    }
}
