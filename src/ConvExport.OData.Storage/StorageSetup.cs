using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Storage;

/// <summary>Registers the storage services.</summary>
public static class StorageSetup
{
    /// <summary>Adds the context, the stores, and the engine of the configured database.</summary>
    /// <param name="services">The application's services; <see cref="StorageOptions"/> must be configured there.</param>
    /// <param name="contentRoot">The base folder of a relative SQLite path.</param>
    public static IServiceCollection AddStorage(this IServiceCollection services, string contentRoot)
    {
        services.TryAddSingleton(provider => DatabaseEngine.Of(provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddPooledDbContextFactory<ConvExportContext>((provider, builder) =>
        {
            var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            provider.GetRequiredService<DatabaseEngine>().Configure(builder, options.ConnectionString, options.CommandTimeout, contentRoot);
        });
        services.AddSingleton(new ContentRoot(contentRoot));
        services.AddSingleton<ReadContexts>();
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseEngine>().Writes);
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseEngine>().FoldReads);
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
        services.AddSingleton<PendingStore>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<ExportStore>();
        services.AddSingleton<SavedViewStore>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<NotificationStore<Subscription>>(all => all.GetRequiredService<SubscriptionStore>());
        services.AddSingleton<AlertStore>();
        services.AddSingleton<NotificationStore<Alert>>(all => all.GetRequiredService<AlertStore>());
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<BackfillStore>();
        services.AddSingleton<WorkSessionStore>();
        services.AddSingleton<SchemaStore>();
        return services;
    }

    /// <summary>Configures a context for the database and its migrations.</summary>
    public static void Configure(DbContextOptionsBuilder builder, StorageOptions options, string contentRoot) =>
        DatabaseEngine.Of(options).Configure(builder, options.ConnectionString, options.CommandTimeout, contentRoot);
}
