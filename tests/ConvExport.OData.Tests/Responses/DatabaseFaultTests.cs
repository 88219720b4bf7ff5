using System.Net;
using ConvExport.OData.Responses;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvExport.OData.Tests.Responses;

/// <summary>Which exceptions of an endpoint lead to the status 503, so that the client tries again.</summary>
public sealed class DatabaseFaultTests
{
    private static readonly Exception NoConnection = new InvalidOperationException("All connections of the pool are in use.")
    {
        Source = "Microsoft.Data.SqlClient",
    };

    public static readonly TheoryData<StorageProvider, Exception, HttpStatusCode> Faults = new()
    {
        { StorageProvider.Sqlite, new SqliteException("disk I/O error", 10), HttpStatusCode.ServiceUnavailable },
        { StorageProvider.Sqlite, new DbUpdateException("not saved", new SqliteException("busy", 5)), HttpStatusCode.ServiceUnavailable },
        {
            StorageProvider.Sqlite, new DbUpdateException("not saved", new SqliteException("not unique", 19)),
            HttpStatusCode.InternalServerError
        },
        { StorageProvider.SqlServer, NoConnection, HttpStatusCode.ServiceUnavailable },
        { StorageProvider.SqlServer, new InvalidOperationException("not read", NoConnection), HttpStatusCode.ServiceUnavailable },
        { StorageProvider.SqlServer, new InvalidOperationException("unexpected"), HttpStatusCode.InternalServerError },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Only_faults_of_the_database_return_503(StorageProvider provider, Exception fault, HttpStatusCode expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddResponses();
        builder.Services.AddSingleton(DatabaseEngine.Of(new StorageOptions { Provider = provider }));
        await using var app = builder.Build();
        app.UseResponses("Intake:MaxRequestBytes");
        app.MapGet("/", string () => throw fault);
        await app.StartAsync();

        using var response = await app.GetTestClient().GetAsync("/");

        Assert.True(expected == response.StatusCode, $"{fault}: {response.StatusCode}");
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
    }
}
