using System.Diagnostics;

namespace ConvExport.OData.Tests.Infrastructure;

/// <summary>
/// Runs other programs to their end, with a time limit. Without the limit, a program that hangs would block the whole test run, and no
/// message would name the test.
/// </summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The exit code and the output of a program.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>Starts a program, and then waits for its end with <see cref="EndOfAsync"/>.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is not installed.</exception>
    public static Task<Outcome> RunAsync(ProcessStartInfo start, TimeSpan? limit = null)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return EndOfAsync(process, limit);
    }

    /// <summary>
    /// Waits for the end of a process whose output is redirected. Kills it if it is still running after the limit, by default five minutes.
    /// </summary>
    /// <exception cref="TimeoutException">The process was killed. The message contains its output.</exception>
    public static async Task<Outcome> EndOfAsync(Process process, TimeSpan? limit = null)
    {
        using var disposed = process;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (await EndsAsync(process, limit))
        {
            return new Outcome(process.ExitCode, await output, await errors);
        }

        var words = string.Join(' ', process.StartInfo.ArgumentList.Prepend(process.StartInfo.FileName));
        throw new TimeoutException($"'{words}' did not end within {limit ?? Limit} and was killed. {await errors}{await output}");
    }

    /// <summary>
    /// Waits for the end of a process. If the process is still running after the limit, by default five minutes, kills it and returns
    /// false.
    /// </summary>
    public static async Task<bool> EndsAsync(Process process, TimeSpan? limit = null)
    {
        using var over = new CancellationTokenSource(limit ?? Limit);
        try
        {
            await process.WaitForExitAsync(over.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }
}
