using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>Runs the real program as a separate process in a temporary folder.</summary>
internal sealed class RealProgram(TempFolder folder)
{
    private static readonly string Assembly = typeof(ConvExport.OData.Feed.FeedOptions).Assembly.Location;

    /// <summary>Additional environment variables of the program.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Runs a command to its end.</summary>
    public Task<ExternalProgram.Outcome> RunAsync(params string[] words) => ExternalProgram.EndOfAsync(Start(words));

    /// <summary>Runs a command to its end and returns its output. Fails the test if the exit code is not 0.</summary>
    public async Task<string> DoAsync(params string[] words)
    {
        var outcome = await RunAsync(words);
        Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', words)} ended with {outcome.ExitCode}: {outcome.Errors}{outcome.Output}");
        return outcome.Output;
    }

    /// <summary>Runs a command and kills it if it is still running after the given time. Returns whether it was killed.</summary>
    public async Task<bool> KillAsync(TimeSpan after, params string[] words)
    {
        using var process = Start(words);
        var drained = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            return !await ExternalProgram.EndsAsync(process, after);
        }
        finally
        {
            await drained;
        }
    }

    /// <summary>Starts a server. Returns its process, its address and its output so far.</summary>
    public Task<(Process Process, Uri Address, string Output)> ServeAsync(params string[] words) =>
        ListenAsync([.. words, "--urls", "http://127.0.0.1:0"]);

    /// <summary>Starts a server whose settings contain the HTTPS address on which it listens.</summary>
    public async Task<(Process Process, Uri Address)> ServeSecurelyAsync(params string[] words)
    {
        var (process, address, _) = await ListenAsync(words);
        return (process, address);
    }

    private async Task<(Process Process, Uri Address, string Output)> ListenAsync(string[] words)
    {
        var process = Start(words);
        var errors = process.StandardError.ReadToEndAsync();
        var output = "";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                output += line + "\n";
                if (Regex.Match(line, @"https?://127\.0\.0\.1:\d+") is { Success: true } address)
                {
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return (process, new Uri(address.Value), output);
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        throw new InvalidOperationException("The server did not start: " + output + await errors);
    }

    /// <summary>Starts a command and ignores its output.</summary>
    public Process StartSilently(params string[] words)
    {
        var process = Start(words);

        // A process hangs when nobody reads its output and the pipe is full.
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private Process Start(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var word in words.Prepend(Assembly).Prepend("exec"))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
