using System.Text;
using ConvExport.OData.Access;
using ConvExport.OData.Connect.PowerBi;
using ConvExport.OData.Operations;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Connect;

/// <summary>Files that open Excel and Power BI connected to the feed. There is no key in them: each asks for one.</summary>
internal static class ConnectSetup
{
    public const string Route = "/connect";
    public const string DataSource = "convexport.pbids";
    public const string Connection = "convexport.odc";
    public const string Project = "powerbi.zip";

    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Route).RequireAuthorization(Roles.Reader);
        group.MapMethods("/" + DataSource, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IOptions<PublicAddressOptions> address) =>
                File(PowerBiDataSource.Write(address.Value.FeedUrlOf(http.Request)), "application/json; charset=utf-8", DataSource))
            .WithSummary("Opens Power BI Desktop connected to the feed.").Produces(200, contentType: "application/json");
        group.MapMethods("/" + Connection, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IOptions<PublicAddressOptions> address) =>
                File(ExcelConnection.Write(address.Value.FeedUrlOf(http.Request)), "text/x-ms-odc; charset=utf-8", Connection))
            .WithSummary("Opens Excel connected to the feed.").Produces(200, contentType: "text/x-ms-odc");
        group.MapMethods("/" + Project, [HttpMethods.Get, HttpMethods.Head], (HttpContext http, IOptions<PublicAddressOptions> address, TimeProvider time) =>
                TypedResults.File(PowerBiProject.Zip(address.Value.FeedUrlOf(http.Request), time.GetUtcNow().UtcDateTime), "application/zip", "ConversationExport.zip"))
            .WithSummary("A Power BI project: the model of the feed's tables with relationships, measures and incremental refresh.").Produces(200, contentType: "application/zip");
    }

    private static IResult File(string content, string type, string name) => TypedResults.File(Encoding.UTF8.GetBytes(content), type, name);
}
