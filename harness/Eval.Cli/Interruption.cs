using System.Runtime.InteropServices;
using Eval.Harness;

namespace Eval.Cli;

/// <summary>Ctrl-C and a polite kill, for verbs that start processes: the work is cancelled, cleans up after itself, and one line says so.</summary>
public static class Interruption
{
    /// <summary>Does work that can be cancelled.</summary>
    /// <exception cref="BadInputException">It was interrupted.</exception>
    public static int Run(Func<CancellationToken, int> work)
    {
        try
        {
            return Until(work).Result;
        }
        catch (OperationCanceledException e)
        {
            throw new BadInputException("interrupted: what was started is ended, what was made on the way is gone, nothing was written", e);
        }
    }

    /// <summary>Does work that says what it has when it is told to stop.</summary>
    /// <returns>What it has, and whether it was told to stop.</returns>
    public static (T Result, bool IsInterrupted) Until<T>(Func<CancellationToken, T> work)
    {
        using CancellationTokenSource cancel = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        T result = work(cancel.Token);
        return (result, cancel.IsCancellationRequested);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancel.Cancel();
        }
    }
}
