using System.Diagnostics;

namespace Eval.Tests;

/// <summary>A process that has ended, and what it wrote.</summary>
internal sealed record Ended(int Status, string Out, string Error)
{
    /// <summary>Both streams, for a message.</summary>
    public string Both => Out + Error;

    /// <summary>Reads what a process writes, both of whose streams are redirected, and waits for its end.</summary>
    public static Ended Of(Process process)
    {
        // At the same time: a process that fills one pipe waits.
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Ended(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
