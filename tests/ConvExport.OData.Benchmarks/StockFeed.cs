using System.IO.Compression;
using ConvExport.OData.Fold;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Routing.Controllers;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.ModelBuilder;

namespace ConvExport.OData.Benchmarks;

/// <summary>Serves the feed's rows with a plain <c>[EnableQuery]</c> controller, as in the documentation of ASP.NET Core OData.</summary>
internal static class StockFeed
{
    public static async Task<WebApplication> StartAsync(StorageOptions storage)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPooledDbContextFactory<ConvExportContext>(options =>
            StorageSetup.Configure(options, storage, "/"));
        builder.Services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<ConvExportContext>>().CreateDbContext());

        var model = new ODataConventionModelBuilder();
        var row = model.EntitySet<ConversationRow>("Conversations").EntityType;
        row.HasKey(r => r.ConversationId);
        row.Ignore(r => r.TopicIds);
        row.Ignore(r => r.Contacts);
        builder.Services.AddControllers()
            .AddOData(options => options.EnableQueryFeatures(null).AddRouteComponents("odata/v1", model.GetEdmModel()))
            .AddApplicationPart(typeof(StockFeed).Assembly);

        builder.Services.AddResponseCompression(compression =>
        {
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = ["application/json"];
        });
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);

        var app = builder.Build();
        app.UseResponseCompression();
        app.MapControllers();
        await app.StartAsync();
        return app;
    }
}

/// <summary>The controller that the feed is compared with. The attribute <c>[EnableQuery]</c> applies the query options.</summary>
public sealed class ConversationsController(ConvExportContext context) : ODataController
{
    [EnableQuery]
    [HttpGet("odata/v1/Conversations")]
    public IQueryable<ConversationRow> Get() => context.Conversations.AsNoTracking();
}
