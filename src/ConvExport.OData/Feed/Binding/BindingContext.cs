using ConvExport.OData.Feed.Model;
using Microsoft.OData.UriParser;

namespace ConvExport.OData.Feed.Binding;

/// <summary>What binding depends on beside the rows.</summary>
/// <param name="IsSqlite">The database is SQLite, which needs some functions said differently.</param>
/// <param name="NowUtc">The time of the request: what <c>now()</c> is.</param>
/// <param name="Aliases">The values of parameter aliases such as <c>@p</c>.</param>
/// <param name="Visible">The rows of a set that the reader may see.</param>
internal sealed record BindingContext(bool IsSqlite, DateTime NowUtc, IDictionary<string, SingleValueNode>? Aliases, Func<FeedSet, IQueryable> Visible)
{
    /// <summary>How many units of storage a dollar has.</summary>
    public int MoneyUnits => IsSqlite ? Storage.ProviderModel.MoneyUnitsPerDollar : 1;
}
