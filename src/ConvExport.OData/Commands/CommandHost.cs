using System.Globalization;
using Spectre.Console;

namespace ConvExport.OData.Commands;

/// <summary>The program without its server: what verbs that do one thing and end work with.</summary>
internal static class CommandHost
{
    /// <summary>The parts of the program over a database that has this version's schema. Dispose it at the end.</summary>
    public static async Task<ServiceProvider> StartAsync(string[] settings, CancellationToken cancellation)
    {
        var configuration = Configuration(settings);
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        Program.AddParts(services, configuration, Directory.GetCurrentDirectory());
        var provider = services.BuildServiceProvider();
        await DatabaseStart.PrepareAsync(provider, cancellation);
        return provider;
    }

    /// <summary>The settings as the server has them: file, environment, command line.</summary>
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

    /// <summary>Whether a person is watching.</summary>
    public static bool IsWatched => AnsiConsole.Profile.Out.IsTerminal;

    /// <summary>Shows the progress of long work in a terminal; elsewhere just does the work.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">Gets a function to call with the percentage done (null: not known) and a text.</param>
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

    /// <summary>Writes a line in the invariant culture.</summary>
    public static Task WriteLineAsync(FormattableString line) => Console.Out.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
}
