using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using ConvExport.OData.Storage.Engines.SqlServer;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Tests.Storage;

/// <summary>What Microsoft.Data.SqlClient has to be told.</summary>
public sealed class SqlClientTests
{
    private const int Texts = 2_000;

    /// <summary>
    /// By default SqlClient reads the header of a packet as characters, where a buffer has the end of one packet and the beginning
    /// of the next. Without encryption, which gives whole packets again.
    /// </summary>
    [SkippableTheory]
    [InlineData(997)]
    [InlineData(4_000)]
    [InlineData(65_536)]
    public async Task Texts_are_whole_wherever_the_network_cuts_packets(int pieceLength)
    {
        var server = await TestDatabase.ServerAsync();
        Skip.If(server is null, TestDatabase.NoServer);
        SqlClientSetup.Run();
        var address = new SqlConnectionStringBuilder(server) { Encrypt = SqlConnectionEncryptOption.Optional, Pooling = false, InitialCatalog = "master" };
        var (host, port) = EndpointOf(address.DataSource);
        await using var proxy = new ChoppingProxy(host, port, pieceLength);
        address.DataSource = $"127.0.0.1,{proxy.Port}";
        await using var connection = new SqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var create = new SqlCommand("CREATE TABLE #T (Id int NOT NULL PRIMARY KEY, Odd varchar(5) NOT NULL, Text nvarchar(max) NOT NULL)", connection);
        await create.ExecuteNonQueryAsync();
        await FillAsync(connection);

        await using var read = new SqlCommand("SELECT Id, Odd, Text FROM #T ORDER BY Id", connection);
        await using var rows = await read.ExecuteReaderAsync();
        for (var i = 0; i < Texts; i++)
        {
            Assert.True(rows.Read());
            Assert.Equal(TextOf(i), rows.GetString(2));
        }
    }

    [Fact]
    public void Azure_SQL_can_be_signed_in_to_without_a_password()
    {
        var context = new DbContextOptionsBuilder();
        DatabaseEngine.Of(new StorageOptions { Provider = StorageProvider.SqlServer }).Configure(context, "", TimeSpan.FromSeconds(1), "");
        Assert.All(EntraSignIn.Methods, m => Assert.IsType<EntraSignIn>(SqlAuthenticationProvider.GetProvider(m)));
        Assert.Contains(SqlAuthenticationMethod.ActiveDirectoryDefault, EntraSignIn.Methods);
    }

    /// <summary>One to five bytes before each text: half of the texts begin at an odd place.</summary>
    private static async Task FillAsync(SqlConnection connection)
    {
        using var rows = new System.Data.DataTable();
        rows.Columns.Add("Id", typeof(int));
        rows.Columns.Add("Odd", typeof(string));
        rows.Columns.Add("Text", typeof(string));
        for (var i = 0; i < Texts; i++)
        {
            rows.Rows.Add(i, new string('o', 1 + i % 5), TextOf(i));
        }

        using var bulk = new SqlBulkCopy(connection) { DestinationTableName = "#T" };
        await bulk.WriteToServerAsync(rows);
    }

    private static string TextOf(int i) => string.Concat(Enumerable.Repeat($"{i} Zoë 漢字 ", 1 + i % 7));

    private static (string Host, int Port) EndpointOf(string dataSource)
    {
        var parts = dataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1433);
    }
}
