using System.Diagnostics;
using System.Globalization;

namespace Eval.Mutants;

/// <summary>The worker as its parent sees it: started again whenever a mutant has it hang or die.</summary>
/// <param name="folder">Where what is mutated is.</param>
internal sealed class WorkerProcess(string folder) : IDisposable
{
    private const string MostBytes = "0x100000000", TimeOut = "time-out", Died = "the process died";

    // A mutant that hangs has used so much of a CPU, or has said nothing for so long; on a busy machine any takes long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), LongestSilence = TimeSpan.FromMinutes(3), Look = TimeSpan.FromSeconds(1);

    private Process? _judge;

    /// <summary>Has the plan made for so many mutants.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public Plan MakePlan(int mutants)
    {
        using Process process = Start(nameof(Worker.MakePlan), mutants);
        return Answer(process) == Worker.Ready ? Plan.Read(PlanPath(folder)) : throw new InvalidOperationException("no plan was made");
    }

    /// <summary>Where the plan is.</summary>
    public static string PlanPath(string folder) => Path.Combine(folder, "plan.json");

    /// <summary>Has a mutant judged.</summary>
    /// <returns>What killed it; null when it survives.</returns>
    /// <exception cref="InvalidOperationException">A test fails with every mutant off.</exception>
    public string? Judge(int number)
    {
        if (_judge is null)
        {
            _judge = Start(nameof(Worker.Judge));
            string first = Answer(_judge);
            if (first != Worker.Ready)
            {
                throw new InvalidOperationException($"with every mutant off: {first}");
            }
        }

        _judge.StandardInput.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        _judge.StandardInput.Flush();
        string answer = Answer(_judge);
        if (answer is TimeOut or Died)
        {
            Stop();
        }

        return answer == Worker.Idle ? JudgeAlone(number) : KillerIn(answer);
    }

    /// <summary>Has a mutant judged in a process of its own, which it is on in from the start.</summary>
    /// <returns>What killed it; null when it survives.</returns>
    public string? JudgeAlone(int number)
    {
        using Process process = Start(nameof(Worker.JudgeFromStart), number);
        string answer = Answer(process);
        process.Kill();
        return KillerIn(answer);
    }

    /// <summary>Has all tests run once more with every mutant off.</summary>
    /// <returns>
    /// The test that fails, and then a mutant left something behind, or the test passes once only: what was said since the last check is worth nothing,
    /// and the next mutant has a new worker. Null when none does.
    /// </returns>
    public string? Check()
    {
        if (_judge is null)
        {
            return null;
        }

        _judge.StandardInput.WriteLine(MutantSwitch.None.ToString(CultureInfo.InvariantCulture));
        _judge.StandardInput.Flush();
        string answer = Answer(_judge);
        if (answer == Worker.Ready)
        {
            return null;
        }

        Stop();
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private static string? KillerIn(string answer) => answer == Worker.Survived ? null : answer;

    // The next line that is more than a sign of life, or why there is none.
    private static string Answer(Process process)
    {
        while (true)
        {
            Task<string?> read = process.StandardOutput.ReadLineAsync();
            long start = Stopwatch.GetTimestamp();
            TimeSpan before = UsedBy(process);
            while (!read.Wait(Look))
            {
                if (UsedBy(process) - before > Patience || Stopwatch.GetElapsedTime(start) > LongestSilence)
                {
                    return TimeOut;
                }
            }

            if (read.Result != Worker.Alive)
            {
                return read.Result ?? Died;
            }
        }
    }

    private static TimeSpan UsedBy(Process process)
    {
        process.Refresh();
        return process.HasExited ? TimeSpan.Zero : process.TotalProcessorTime;
    }

    private Process Start(string work, int? number = null)
    {
        string[] arguments = ["worker", folder, work, .. number is { } given ? [given.ToString(CultureInfo.InvariantCulture)] : (string[])[]];
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = MostBytes;
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        return process;
    }

    private void Stop()
    {
        if (_judge is { } process)
        {
            process.Kill();
            process.Dispose();
            _judge = null;
        }
    }
}
