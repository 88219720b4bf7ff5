using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>The program itself, as a process of its own, in a folder of its own.</summary>
internal sealed class RealProgram(TempFolder folder)
{
    private static readonly string Assembly = typeof(ConvExport.OData.Feed.FeedOptions).Assembly.Location;

    /// <summary>Environment variables of the program.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What a run came to.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>Runs a verb to its end.</summary>
    public async Task<Outcome> RunAsync(params string[] words) => await EndOf(Start(words));

    /// <summary>Runs a verb that is expected to do well; returns its output.</summary>
    public async Task<string> DoAsync(params string[] words)
    {
        var outcome = await RunAsync(words);
        Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', words)} ended with {outcome.ExitCode}: {outcome.Errors}{outcome.Output}");
        return outcome.Output;
    }

    /// <summary>Runs a verb and kills it, as a power cut would, after a time. Says whether it was still running.</summary>
    public async Task<bool> KillAsync(TimeSpan after, params string[] words)
    {
        using var process = Start(words);
        using var limit = new CancellationTokenSource(after);
        var drained = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            return true;
        }
        finally
        {
            await drained;
        }
    }

    /// <summary>Starts a server; returns its process and its address.</summary>
    public Task<(Process Process, Uri Address, string Output)> ServeAsync(params string[] words) =>
        ListenAsync([.. words, "--urls", "http://127.0.0.1:0"]);

    /// <summary>Starts a server whose settings say where it listens by TLS.</summary>
    public async Task<(Process Process, Uri Address)> ServeSecurelyAsync(params string[] words)
    {
        var (process, address, _) = await ListenAsync(words);
        return (process, address);
    }

    private async Task<(Process Process, Uri Address, string Output)> ListenAsync(string[] words)
    {
        var process = Start(words);
        var output = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output += line + "\n";
            if (Regex.Match(line, @"https?://127\.0\.0\.1:\d+") is { Success: true } address)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                return (process, new Uri(address.Value), output);
            }
        }

        throw new InvalidOperationException("The server did not start: " + output + await process.StandardError.ReadToEndAsync());
    }

    public Process Start(params string[] words)
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

    private static async Task<Outcome> EndOf(Process process)
    {
        using (process)
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return new Outcome(process.ExitCode, await output, await errors);
        }
    }
}
