using ConvExport.OData.Storage;
using ConvExport.OData.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Tests.Storage;

/// <summary>Several processes that start at the same time, and a process that was killed while it created the database.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task Only_one_of_several_processes_migrates_even_if_an_earlier_one_was_killed_while_migrating()
    {
        using var folder = new TempFolder();
        var connectionString = $"Data Source={folder.File("test.db")};Pooling=False";
        await using (var connection = new SqliteConnection(connectionString))
        {
            // EF Core leaves this lock behind if its process is killed during a migration.
            await connection.OpenAsync();
            await using var command = new SqliteCommand(
                """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, datetime('now'));
                """,
                connection);
            await command.ExecuteNonQueryAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var services = new ServiceCollection()
                .AddSingleton(TimeProvider.System)
                .AddSingleton(Options.Create(new StorageOptions { Provider = StorageProvider.Sqlite, ConnectionString = connectionString }))
                .AddStorage(folder.Path)
                .BuildServiceProvider();
            return await services.GetRequiredService<SchemaStore>().MigrateAsync(limit.Token);
        })));
        Assert.NotEmpty(Assert.Single(applied, names => names.Count > 0));
    }
}
