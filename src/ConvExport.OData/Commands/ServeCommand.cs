using System.CommandLine;
using ConvExport.OData.Access;
using ConvExport.OData.Audit;
using ConvExport.OData.Operations;
using ConvExport.OData.Recompute;
using ConvExport.OData.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace ConvExport.OData.Commands;

/// <summary><c>serve</c>: runs the server.</summary>
internal static partial class ServeCommand
{
    public static Option<string?> Urls { get; } = new("--urls")
    {
        Description = "The URLs to listen on, separated by ';' (default: the configured ones, such as ASPNETCORE_URLS; "
            + "otherwise port 5000 on localhost, or none for a process with only the role worker)",
    };

    public static Option<string[]> Roles { get; } = RolesOption();

    public static Command Create(string[] settings)
    {
        var command = new Command("serve", "Runs the server: feed, downloads, intake, report pages, jobs. This is the default command.");
        command.Options.Add(Urls);
        command.Options.Add(Roles);
        command.SetAction((result, cancellation) => RunAsync(
            [.. settings, .. RolesOf(result.GetValue(Roles) ?? [])], result.GetValue(Urls), cancellation));
        return command;
    }

    private static Option<string[]> RolesOption()
    {
        var roles = new Option<string[]>("--roles")
        {
            Description = "The roles of this process: web, worker, or both (default); several processes can share one database",
            AllowMultipleArgumentsPerToken = true,
        };
        roles.Validators.Add(result =>
        {
            var given = result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries));
            foreach (var wrong in given.Where(r => !Enum.GetNames<ServerRoles>().Contains(r, StringComparer.OrdinalIgnoreCase)))
            {
                result.AddError($"--roles '{wrong}': expected web, worker, or web,worker.");
            }
        });
        return roles;
    }

    /// <summary>Returns the option <c>--roles</c> as a setting.</summary>
    public static IEnumerable<string> RolesOf(string[] roles) =>
        roles.Length == 0 ? [] : [$"--{ServerOptions.Section}:{nameof(ServerOptions.Roles)}={string.Join(',', roles)}"];

    public static async Task<int> RunAsync(string[] settings, string? urls, CancellationToken cancellation)
    {
        await using var app = Build(settings, urls);
        await PrepareAsync(app, cancellation);
        await StartAsync(app, cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>
    /// Starts the server. Throws <see cref="FailureException"/> if the settings allow local reads without a key, but the server does not
    /// listen on loopback addresses only.
    /// </summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.StartAsync(cancellation);
        if (app.Services.GetRequiredService<AnonymousReads>().Fault is { } fault)
        {
            await app.StopAsync(CancellationToken.None);
            throw new FailureException(fault);
        }
    }

    /// <summary>Builds the server. Call <see cref="PrepareAsync"/> before you start it.</summary>
    /// <param name="settings">The settings from the command line.</param>
    /// <param name="urls">The URLs to listen on; null for those in the settings.</param>
    /// <param name="replace">Adds or replaces services, for the demo, tests and benchmarks.</param>
    public static WebApplication Build(string[] settings, string? urls, Action<IServiceCollection>? replace = null)
    {
        // The pages' scripts and styles are not in the current folder. A published program has them in the folder wwwroot next to it. A
        // build that is not published reads them from the source folders.
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = settings, WebRootPath = Directory.Exists(published) ? published : null });
        SettingsFile.Use(builder.Configuration, settings);
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Hangfire", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.None);

        // Hides the warning that antiforgery tokens change the Cache-Control header. This change is intended.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);

        // Hides the warning that Data Protection keys may be stored unencrypted. StoredKeyRing encrypts them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // If the server runs under systemd or as a Windows service, these two calls make it report when it is ready, write logs for the
        // journal or the Windows event log, and stop on request. Elsewhere they do nothing.
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService(service => service.ServiceName = "ConvExport.OData");
        if (urls is not null)
        {
            builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        Program.AddParts(builder.Services, builder.Configuration, builder.Environment.ContentRootPath);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ServerOptions>>(
            (host, server) => host.ShutdownTimeout = TimeSpan.FromSeconds(server.Value.ShutdownSeconds));
        var roles = RolesIn(builder.Configuration);
        Program.AddServer(builder.Services, builder.Configuration, roles);
        if (!roles.HasFlag(ServerRoles.Web) && urls is null && !HasAddress(builder.Configuration))
        {
            builder.Services.AddSingleton<IServer, NoAddress>();
        }

        replace?.Invoke(builder.Services);
        return builder.Build();
    }

    private static ServerRoles RolesIn(IConfiguration configuration) =>
        ServerOptions.Parse(configuration[$"{ServerOptions.Section}:{nameof(ServerOptions.Roles)}"] ?? new ServerOptions().Roles);

    private static bool HasAddress(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not null || configuration["http_ports"] is not null
            || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>
    /// Migrates and checks the database, and maps the endpoints. Requests a rebuild if the settings or the rules of the report have
    /// changed. Throws <see cref="SettingsException"/> instead if the settings have changed and the process does not have the role web.
    /// Creates an admin key if no key exists and the process has the role web.
    /// </summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellation)
    {
        await DatabaseStart.PrepareAsync(app.Services, cancellation);
        LogStart(app.Logger, SettingsFile.Describe(app.Configuration), await DatabaseStart.DescribeAsync(app.Services, cancellation));
        var roles = RolesIn(app.Configuration);
        var audit = app.Services.GetRequiredService<AuditLog>();
        if (await app.Services.GetRequiredService<SettingsChange>().RebuildIfChangedAsync(roles.HasFlag(ServerRoles.Web), cancellation))
        {
            audit.Add(AuditActor.Server, AuditAction.Rebuild, detail: "The settings or the rules of the report have changed.");
        }

        if (roles.HasFlag(ServerRoles.Web) && await app.Services.GetRequiredService<ApiKeys>().CreateFirstAsync(cancellation) is { } key)
        {
            await Console.Out.WriteLineAsync("No API key existed. This is the first admin key; it is not shown again:");
            await Console.Out.WriteLineAsync(key);
        }

        foreach (var finding in await app.Services.GetRequiredService<InstallationCheck>().BesidesDatabaseAsync(cancellation))
        {
            if (finding.IsFatal)
            {
                throw new FailureException(finding.Message);
            }

            LogFinding(app.Logger, finding.Message);
        }

        // Creates or reads the key that encrypts the tokens in the feed's links. Without this call, the first feed request could wait for
        // another write to the database, and a wrong protection key would cause an error only at that request.
        await app.Services.GetRequiredService<SecretStore>().GetAsync(StoredSetting.TokenKey, cancellation);
        audit.Add(AuditActor.Server, AuditAction.Start, roles.ToString(), detail: SettingsFile.Describe(app.Configuration));
        Program.Map(app, roles);
    }

    [LoggerMessage(LogLevel.Warning, "{Finding}")]
    private static partial void LogFinding(ILogger logger, string finding);

    [LoggerMessage(LogLevel.Information, "Settings: {Settings}. Database: {Database}")]
    private static partial void LogStart(ILogger logger, string settings, string database);
}
