using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ConvExport.OData.Migrations.Sqlite;

/// <summary>Lets <c>dotnet ef</c> build the model for this database. It never connects.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<ConvExportContext>
{
    public ConvExportContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<ConvExportContext>();
        StorageSetup.Configure(
            builder,
            new StorageOptions { Provider = StorageProvider.Sqlite, ConnectionString = "Data Source=design-time.db" },
            Path.GetTempPath());
        return new ConvExportContext(builder.Options);
    }
}
