using System.CommandLine;
using ConvExport.OData.Access;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;

namespace ConvExport.OData.Commands;

/// <summary><c>serve</c>: the server.</summary>
internal static class ServeCommand
{
    public static Option<string?> Urls { get; } = new("--urls")
    {
        Description = "The addresses to listen at, separated by ';' (default http://localhost:5000, or ASPNETCORE_URLS)",
    };

    public static Command Create(string[] settings)
    {
        var command = new Command("serve", "Runs the server: feed, downloads, intake, report page, jobs. The default.");
        command.Options.Add(Urls);
        command.SetAction((result, cancellation) => RunAsync(settings, result.GetValue(Urls), cancellation));
        return command;
    }

    public static async Task<int> RunAsync(string[] settings, string? urls, CancellationToken cancellation)
    {
        await using var app = Build(settings, urls);
        await PrepareAsync(app, cancellation);
        await app.RunAsync(cancellation);
        return 0;
    }

    /// <summary>The server, ready to be prepared and started.</summary>
    public static WebApplication Build(string[] settings, string? urls)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Hangfire", LogLevel.Warning);

        // It warns about the keys of the dashboard's form tokens, which guard nothing that outlives the process.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (urls is not null)
        {
            builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        Program.AddParts(builder.Services, builder.Configuration, builder.Environment.ContentRootPath);
        Program.AddServer(builder.Services);
        return builder.Build();
    }

    /// <summary>Schema, first key, changed settings, addresses.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.Services.GetRequiredService<SchemaStore>().MigrateAsync(cancellation);
        await app.Services.GetRequiredService<SettingsChange>().RebuildIfChangedAsync(cancellation);
        if (await app.Services.GetRequiredService<ApiKeys>().CreateFirstAsync(cancellation) is { } key)
        {
            await Console.Out.WriteLineAsync("No API key existed. The first one, for everything; it is not shown again:");
            await Console.Out.WriteLineAsync(key);
        }

        Program.Map(app);
    }
}
