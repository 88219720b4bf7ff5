using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage.Engines;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>The input of binding, apart from the rows.</summary>
/// <param name="Dialect">Builds the parts of a query that differ between databases.</param>
/// <param name="NowUtc">The time of the request, returned by <c>now()</c>.</param>
/// <param name="Aliases">The values of parameter aliases such as <c>@p</c>.</param>
/// <param name="Visible">Returns those rows of an entity set that the reader may see.</param>
public sealed record BindingContext(
    QueryDialect Dialect, DateTime NowUtc, IDictionary<string, SingleValueNode>? Aliases, Func<EntitySet, IQueryable> Visible);
