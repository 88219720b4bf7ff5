using ConvExport.OData.Query.Entities;
using ConvExport.OData.Storage.Engines;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Query.Binding;

/// <summary>What binding depends on beside the rows.</summary>
/// <param name="Dialect">How the database wants some functions said.</param>
/// <param name="NowUtc">The time of the request: what <c>now()</c> is.</param>
/// <param name="Aliases">The values of parameter aliases such as <c>@p</c>.</param>
/// <param name="Visible">The rows of a set that the reader may see.</param>
public sealed record BindingContext(QueryDialect Dialect, DateTime NowUtc, IDictionary<string, SingleValueNode>? Aliases, Func<EntitySet, IQueryable> Visible);
