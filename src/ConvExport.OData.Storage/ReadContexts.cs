using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Storage;

/// <summary>Contexts for those who only read: of the replica where there is one, else of the database itself.</summary>
public sealed class ReadContexts
{
    private readonly IDbContextFactory<ConvExportContext> _contexts;

    public ReadContexts(IDbContextFactory<ConvExportContext> primary, IOptions<StorageOptions> options, ContentRoot root)
    {
        _contexts = options.Value.ReadConnectionString.Length == 0
            ? primary
            : new PooledDbContextFactory<ConvExportContext>(OptionsOf(options.Value, root));
    }

    /// <summary>A context to read with. Dispose of it.</summary>
    public Task<ConvExportContext> CreateAsync(CancellationToken cancellation) => _contexts.CreateDbContextAsync(cancellation);

    private static DbContextOptions<ConvExportContext> OptionsOf(StorageOptions options, ContentRoot root)
    {
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        StorageSetup.Configure(builder, options, options.ReadConnectionString, root.Path);
        return builder.Options;
    }
}

/// <summary>The folder that relative paths are under.</summary>
public sealed record ContentRoot(string Path);
