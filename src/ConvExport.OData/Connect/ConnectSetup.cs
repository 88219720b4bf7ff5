using System.Text;
using ConvExport.OData.Access;
using ConvExport.OData.Connect.PowerBi;
using ConvExport.OData.Operations;
using ConvExport.OData.Query.Reading;
using ConvExport.OData.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Connect;

/// <summary>
/// Endpoints for files that connect Excel or Power BI to the feed. The files contain no API key. Excel and Power BI prompt the user for it.
/// </summary>
internal static class ConnectSetup
{
    public const string Route = "/connect";
    public const string DataSource = "convexport.pbids";
    public const string Connection = "convexport.odc";
    public const string Project = "powerbi.zip";

    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Route).RequireAuthorization(Roles.Reader);
        group.MapMethods(
            "/" + DataSource, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IOptions<PublicAddressOptions> address) =>
                File(PowerBiDataSource.Write(address.Value.FeedUrlOf(http.Request)), "application/json; charset=utf-8", DataSource))
            .WithSummary("A file that opens Power BI Desktop and connects it to the feed.").Produces(200, contentType: "application/json");
        group.MapMethods(
            "/" + Connection, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IOptions<PublicAddressOptions> address) =>
                File(ExcelConnection.Write(address.Value.FeedUrlOf(http.Request)), "text/x-ms-odc; charset=utf-8", Connection))
            .WithSummary("A file that opens Excel and connects it to the feed.").Produces(200, contentType: "text/x-ms-odc");
        group.MapMethods("/" + Project, [HttpMethods.Get, HttpMethods.Head],
                (HttpContext http, IOptions<PublicAddressOptions> address, ReadContexts contexts, TimeProvider time) =>
                    ProjectAsync(http, address, contexts, time))
            .WithSummary("A Power BI project: a model of the feed's tables with relationships, measures and incremental refresh.")
            .Produces(200, contentType: "application/zip");
    }

    /// <summary>
    /// Returns the Power BI project. Its first load includes the month of the newest conversation that the reader may see, and the 12
    /// months before it. If the reader cannot see any conversation, the first load ends with the current month.
    /// </summary>
    private static async Task<IResult> ProjectAsync(
        HttpContext http, IOptions<PublicAddressOptions> address, ReadContexts contexts, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var source = await RowSource.OpenAsync(contexts, ReaderScope.Of(http.User), now, http.RequestAborted);
        var newest = await source.Visible.Select(r => (DateTime?)r.CreatedAt).MaxAsync(http.RequestAborted);
        return TypedResults.File(
            PowerBiProject.Zip(address.Value.FeedUrlOf(http.Request), LastOf(newest, now)), "application/zip", "ConversationExport.zip");
    }

    /// <summary>
    /// Returns the newest creation time. Returns the current time instead if there is none, or if it is in the future or before 1971: the
    /// clock of a source can be wrong.
    /// </summary>
    private static DateTime LastOf(DateTime? newest, DateTime now) => newest is { Year: > 1970 } at && at < now ? at : now;

    private static IResult File(string content, string type, string name) => TypedResults.File(Encoding.UTF8.GetBytes(content), type, name);
}
