using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines;

internal static class ModelQueries
{
    /// <summary>Maps an entity type without a table to a query.</summary>
    public static void Show<T>(this ModelBuilder model, string sql)
        where T : class => model.Entity<T>().ToTable((string?)null).ToSqlQuery(sql);
}
