using Microsoft.EntityFrameworkCore;

namespace ConvExport.OData.Storage.Engines;

internal static class ModelQueries
{
    /// <summary>Maps rows that no table holds to the query that gives them.</summary>
    public static void Show<T>(this ModelBuilder model, string sql)
        where T : class => model.Entity<T>().ToTable((string?)null).ToSqlQuery(sql);
}
