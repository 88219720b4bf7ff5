using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ConvExport.OData.Storage.Engines.SqlServer;

/// <summary>
/// Adds <c>OPTION (RECOMPILE)</c> to tagged EF Core queries, so that SQL Server plans them for their actual values. One plan cannot
/// suit both a query for a day and a query for ten years.
/// </summary>
internal sealed class PlanForValues : DbCommandInterceptor
{
    private const string Tag = "planned for these values";
    private const string Hint = "OPTION (RECOMPILE)";

    /// <summary>Tags a query.</summary>
    public static IQueryable<T> Mark<T>(IQueryable<T> rows) => rows.TagWith(Tag);

    /// <summary>Appends the hint to a statement.</summary>
    public static string Complete(string sql) => $"{sql.TrimEnd().TrimEnd(';')}\n{Hint}";

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Complete(command);
        return ValueTask.FromResult(result);
    }

    /// <summary>Appends the hint to the command of a tagged query.</summary>
    internal static void Complete(DbCommand command)
    {
        if (command.CommandText.StartsWith($"-- {Tag}", StringComparison.Ordinal))
        {
            command.CommandText = Complete(command.CommandText);
        }
    }
}
