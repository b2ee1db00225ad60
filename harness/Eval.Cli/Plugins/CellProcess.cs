using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using Eval.Harness;
using Eval.Harness.Runs;

namespace Eval.Cli.Plugins;

/// <summary>A process that computes cells, as seen by the one that asks: it is watched while it works, and ended when it takes more than it may.</summary>
internal sealed class CellProcess : IDisposable
{
    // The runtime itself, before a plugin has anything.
    private const long RuntimeBytes = 128L << 20;
    private const int FirstLookMilliseconds = 2, LastLookMilliseconds = 50, LastWordsMilliseconds = 2000;

    private readonly CellLimits _limits;
    private readonly Process _process;
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly StreamReader _answers;
    private string? _lastWords;

    /// <summary>Starts a process; it has answered once when it can compute cells.</summary>
    /// <param name="plugins">Paths of the plugins.</param>
    /// <param name="fixtures">Directory of fixtures.</param>
    /// <param name="limits">What a cell, and getting ready, may take.</param>
    /// <exception cref="BadInputException">The strategies cannot be made.</exception>
    public CellProcess(IReadOnlyList<string> plugins, string fixtures, CellLimits limits)
    {
        _limits = limits;
        ProcessStartInfo start = new(Host(), [typeof(Program).Assembly.Location, ServeCells.Word, _pipe.GetClientHandleAsString(), fixtures, .. plugins])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Read by the runtime as hexadecimal.
        start.Environment["DOTNET_GCHeapHardLimit"] = limits.Bytes.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        _process = Process.Start(start) ?? throw new InvalidOperationException("the process of a plugin did not start");
        _pipe.DisposeLocalCopyOfClientHandle();
        _answers = new StreamReader(_pipe);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, said) => _lastWords ??= string.IsNullOrWhiteSpace(said.Data) ? null : said.Data.Trim();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (Read(out string? ended) is not "" and var refusal)
        {
            Dispose();
            throw new BadInputException(
                $"--plugin {string.Join(' ', plugins)}: {refusal?[1..] ?? $"expected strategies that can be made; making them {ended}"}");
        }
    }

    /// <summary>Asks for a cell.</summary>
    /// <param name="request">Which.</param>
    /// <param name="ended">Why there is no answer: what the strategy did to the process; null when there is one.</param>
    /// <returns>The answer, null when there is none: the process is gone then.</returns>
    /// <exception cref="BadInputException">It is refused.</exception>
    public string? Ask(CellRequest request, out string? ended)
    {
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended between two cells; reading says how.
        }

        string? answer = Read(out ended);
        return answer is [CellServer.Refusal, ..] ? throw new BadInputException(answer[1..]) : answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _answers.Dispose();
        _pipe.Dispose();
        _process.Dispose();
    }

    private string? Read(out string? ended)
    {
        TimeSpan before = Used();
        Stopwatch clock = Stopwatch.StartNew();
        // On a thread of its own: a pool whose threads all wait for processes would read seconds after the answer has come.
        Task<string?> answer = Task.Factory.StartNew(_answers.ReadLine, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (int look = FirstLookMilliseconds; !answer.Wait(look); look = Math.Min(2 * look, LastLookMilliseconds))
        {
            ended = Over(before, clock.Elapsed);
            if (ended is not null)
            {
                End();
                return null;
            }

            // Another process that was started meanwhile may hold the pipe open after the end of this one.
            if (_process.HasExited && !answer.Wait(LastWordsMilliseconds))
            {
                ended = Ending();
                return null;
            }
        }

        ended = answer.Result is null ? Ending() : null;
        return answer.Result;
    }

    private string? Over(TimeSpan before, TimeSpan elapsed)
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? null
                : _process.WorkingSet64 > _limits.Bytes + RuntimeBytes ? $"took more than {_limits.MemoryText} of memory and was ended"
                : Used() - before > _limits.Time ? $"took more than {_limits.TimeText} of processor time and was ended"
                : elapsed > _limits.Clock ? $"waited until {_limits.ClockText} on the clock were over and was ended"
                : null;
        }
        catch (InvalidOperationException)
        {
            // It ended while it was looked at; the pipe says so next.
            return null;
        }
    }

    private TimeSpan Used() => _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;

    private string Ending()
    {
        _process.WaitForExit(LastWordsMilliseconds);
        string status = _process.HasExited ? _process.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture) : "unknown";
        End();
        return $"ended its process with status {status}{(_lastWords is { } words ? $" ({words})" : "")}";
    }

    private void End()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
    }

    // The dotnet of this runtime: a tool may have been started by an executable of its own, a test by a test host.
    private static string Host()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string path = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(path) ? path : name;
    }
}
