using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines;

internal static class ModelQueries
{
    /// <summary>Maps an entity type to a query instead of a table.</summary>
    public static void Show<T>(this ModelBuilder model, string sql)
        where T : class => model.Entity<T>().ToTable((string?)null).ToSqlQuery(sql);
}
