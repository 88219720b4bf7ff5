using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Storage;

/// <summary>Creates contexts for reading: from the replica if one is configured, otherwise from the main database.</summary>
public sealed class ReadContexts
{
    private readonly IDbContextFactory<ConvExportContext> _contexts;

    public ReadContexts(
        IDbContextFactory<ConvExportContext> primary, IOptions<StorageOptions> options, DatabaseEngine engine, ContentRoot root)
    {
        Engine = engine;
        _contexts = options.Value.ReadConnectionString.Length == 0
            ? primary
            : new PooledDbContextFactory<ConvExportContext>(OptionsOf(options.Value, engine, root));
    }

    /// <summary>The database's engine.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>Creates a context for reading. The caller disposes it.</summary>
    public Task<ConvExportContext> CreateAsync(CancellationToken cancellation) => _contexts.CreateDbContextAsync(cancellation);

    private static DbContextOptions<ConvExportContext> OptionsOf(StorageOptions options, DatabaseEngine engine, ContentRoot root)
    {
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        engine.Configure(builder, options.ReadConnectionString, options.CommandTimeout, root.Path);
        return builder.Options;
    }
}

/// <summary>The base folder of relative paths.</summary>
public sealed record ContentRoot(string Path);
