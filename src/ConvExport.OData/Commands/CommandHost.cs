using System.Globalization;
using ConvExport.OData.Audit;
using Spectre.Console;

namespace ConvExport.OData.Commands;

/// <summary>Hosts the services without a server, for commands that do one task and then end.</summary>
internal static class CommandHost
{
    /// <summary>Migrates the database to this version's schema and returns the services. The caller disposes them.</summary>
    public static async Task<ServiceProvider> StartAsync(string[] settings, CancellationToken cancellation)
    {
        var provider = Build(settings);
        await DatabaseStart.PrepareAsync(provider, cancellation);
        return provider;
    }

    /// <summary>Returns the services, without using the database. The caller disposes them.</summary>
    public static ServiceProvider Build(string[] settings)
    {
        var configuration = Configuration(settings);
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddLogging(
            logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        Program.AddParts(services, configuration, Directory.GetCurrentDirectory());
        return services.BuildServiceProvider();
    }

    /// <summary>Writes an audit event for an action of a command.</summary>
    public static Task AuditAsync(
        this IServiceProvider parts, string action, string? target, string? detail, CancellationToken cancellation) =>
        parts.GetRequiredService<AuditLog>().WriteAsync(AuditActor.Command, action, target, detail, cancellation);

    /// <summary>
    /// Returns the settings from the settings file, environment variables and the command line. Later sources override earlier ones.
    /// </summary>
    private static IConfiguration Configuration(string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings);
        SettingsFile.Use(configuration, settings);
        return configuration.Build();
    }

    /// <summary>Whether the output is a terminal.</summary>
    public static bool IsWatched => AnsiConsole.Profile.Out.IsTerminal;

    /// <summary>Runs work that takes a long time, and shows its progress if the output is a terminal.</summary>
    /// <param name="title">The title of the progress bar.</param>
    /// <param name="work">The work. It receives a function to report the percentage done (null if unknown) and a text.</param>
    public static Task<T> WithProgressAsync<T>(string title, Func<Action<double?, string>, Task<T>> work)
    {
        if (!IsWatched)
        {
            return work((_, _) => { });
        }

        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(title);
                task.IsIndeterminate = true;
                return work((percent, text) =>
                {
                    task.IsIndeterminate = percent is null;
                    task.Value = percent ?? 0;
                    task.Description = Markup.Escape($"{title}: {text}");
                });
            });
    }

    /// <summary>Writes a line to standard output, formatted in the invariant culture.</summary>
    public static Task WriteLineAsync(FormattableString line) => Console.Out.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
}
