using ConvExport.OData.Query.Entities;
using ConvExport.OData.Query.Requests;
using ConvExport.OData.Storage;
using ConvExport.OData.Storage.Engines;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>The input of binding, apart from the rows.</summary>
/// <param name="Dialect">Builds the parts of a query that differ between databases.</param>
/// <param name="NowUtc">The time of the request, returned by <c>now()</c>.</param>
/// <param name="Aliases">The values of parameter aliases such as <c>@p</c>.</param>
/// <param name="Visible">Returns those rows of an entity set that the reader may see.</param>
/// <param name="One">A query that returns the number 1.</param>
public sealed record BindingContext(
    QueryDialect Dialect, DateTime NowUtc, IDictionary<string, SingleValueNode>? Aliases, Func<EntitySet, IQueryable> Visible,
    IQueryable<int> One)
{
    /// <summary>Returns the context of a request over the rows that a reader may see.</summary>
    public static BindingContext Of(
        QueryRequest request, ConvExportContext context, InboxScope scope, QueryDialect dialect, DateTime nowUtc) => new(
        dialect, nowUtc, request.Aliases, set => set.Visible(context, scope), context.Database.SqlQuery<int>($"SELECT 1 AS Value"));
}
