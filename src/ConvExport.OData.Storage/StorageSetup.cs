using ConvExport.OData.Storage.Sqlite;
using ConvExport.OData.Storage.SqlServer;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Storage;

/// <summary>Puts the database together from its options.</summary>
public static class StorageSetup
{
    public const string SqliteMigrations = "ConvExport.OData.Migrations.Sqlite";
    public const string SqlServerMigrations = "ConvExport.OData.Migrations.SqlServer";
    private static readonly SqlitePragmas Pragmas = new();

    public const string DefaultFile = "data/convexport.db";

    /// <summary>Adds the context, the stores, and the bulk operations of the configured provider.</summary>
    /// <param name="services">The application's services; <see cref="StorageOptions"/> must be configured there.</param>
    /// <param name="contentRoot">The folder that a relative SQLite file is under.</param>
    public static IServiceCollection AddStorage(this IServiceCollection services, string contentRoot)
    {
        services.AddPooledDbContextFactory<ConvExportContext>((provider, options) =>
            Configure(options, provider.GetRequiredService<IOptions<StorageOptions>>().Value, contentRoot));
        services.AddSingleton(new ContentRoot(contentRoot));
        services.AddSingleton<ReadContexts>();
        services.AddSingleton<IBulkOperations>(provider =>
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.SqlServer
                ? new SqlServerBulkOperations(provider.GetRequiredService<IOptions<StorageOptions>>().Value.CommandTimeoutSeconds)
                : new SqliteBulkOperations());
        services.AddSingleton<IFoldReads>(provider =>
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.SqlServer
                ? new SqlServerFoldReads()
                : new SqliteFoldReads());
        services.AddSingleton<WriteTransactions>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<RejectedStore>();
        services.AddSingleton<RebuildStore>();
        services.AddSingleton<Pruning>();
        services.AddSingleton<Erasure>();
        services.AddSingleton<RemovalStore>();
        services.AddSingleton<DirectoryStore>();
        services.AddSingleton<FoldStore>();
        services.AddSingleton<MarkStore>();
        services.AddSingleton<ExportStore>();
        services.AddSingleton<SchemaStore>();
        return services;
    }

    /// <summary>Points a context at the configured database and at its migrations.</summary>
    public static void Configure(DbContextOptionsBuilder builder, StorageOptions options, string contentRoot) =>
        Configure(builder, options, options.ConnectionString, contentRoot);

    /// <summary>As the other, with a connection string of its own.</summary>
    internal static void Configure(DbContextOptionsBuilder builder, StorageOptions options, string connectionString, string contentRoot)
    {
        if (options.Provider == StorageProvider.SqlServer)
        {
            builder.UseSqlServer(connectionString, o => o
                .MigrationsAssembly(SqlServerMigrations)
                .CommandTimeout(options.CommandTimeoutSeconds));
        }
        else
        {
            SqliteThreads.Configure();
            builder.UseSqlite(SqliteConnectionString(connectionString, contentRoot), o => o
                .MigrationsAssembly(SqliteMigrations)

                // A list is one parameter, read by json_each: the statement is the same however long the list.
                .UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
                .CommandTimeout(options.CommandTimeoutSeconds))
                .AddInterceptors(Pragmas)
                .ReplaceService<IMigrationsSqlGenerator, ClusteredTables>();
        }
    }

    /// <summary>The connection string with its file made absolute, and the file's folder made.</summary>
    private static string SqliteConnectionString(string configured, string contentRoot)
    {
        var connection = new SqliteConnectionStringBuilder(configured);
        if (connection.DataSource.Length == 0)
        {
            connection.DataSource = DefaultFile;
        }

        if (connection.DataSource != ":memory:" && connection.Mode != SqliteOpenMode.Memory)
        {
            connection.DataSource = Path.GetFullPath(connection.DataSource, contentRoot);
            Directory.CreateDirectory(Path.GetDirectoryName(connection.DataSource)!);
        }

        return connection.ToString();
    }
}
