using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Eval.Harness;

namespace Eval.Lab;

/// <summary>A program that runs to its end or is killed with all it started: no child of a run outlives it, whatever way the run ends.</summary>
internal static class ChildProcess
{
    private const int KillMilliseconds = 10_000, SignalMilliseconds = 1_000;

    // Status of a program that SIGINT ended.
    private const int InterruptedStatus = 128 + 2;

    /// <summary>Runs a program and returns its exit status and the text it printed, errors included.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="directory">Working directory, which is also where its temporary files go; null for this process's.</param>
    /// <param name="cancel">Kills it.</param>
    /// <exception cref="BadInputException">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (int Status, string Text) Run(string program, IReadOnlyList<string> arguments, string? directory, CancellationToken cancel)
    {
        StringBuilder text = new();
        int status = Run(program, arguments, directory, line => text.Append(line).Append('\n'), () => false, cancel);
        return (status, text.ToString());
    }

    /// <summary>Runs a program, hands over each line it prints, and kills it when <paramref name="isOver"/> says so (asked about ten times a second).</summary>
    /// <returns>Its exit status, -1 when it was killed.</returns>
    /// <exception cref="BadInputException">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static int Run(
        string program, IReadOnlyList<string> arguments, string? directory, Action<string> line, Func<bool> isOver, CancellationToken cancel)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        if (directory is not null)
        {
            // What it makes for a while, such as QEMU's snapshot of a disk, goes with the directory when it is killed over it.
            start.Environment["TMPDIR"] = Path.GetFullPath(directory);
        }

        object gate = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += Received;
        process.ErrorDataReceived += Received;
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new BadInputException($"{program}: {e.Message}", e);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool killed = false;
        try
        {
            while (!process.WaitForExit(100) && !killed)
            {
                cancel.ThrowIfCancellationRequested();
                killed = isOver();
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                // Killed and gone: what follows may remove the files it had open.
                process.Kill(entireProcessTree: true);
                process.WaitForExit(KillMilliseconds);
            }
        }

        process.WaitForExit();
        if (process.ExitCode == InterruptedStatus)
        {
            // A key interrupts all that runs in front of a terminal: the child may be gone before this process has handled its own signal.
            cancel.WaitHandle.WaitOne(SignalMilliseconds);
        }

        cancel.ThrowIfCancellationRequested();
        return killed ? -1 : process.ExitCode;

        void Received(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is not null)
            {
                lock (gate)
                {
                    line(e.Data);
                }
            }
        }
    }

    /// <summary>Where a program is on PATH, null when it is not.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Append("/sbin").Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);
}
