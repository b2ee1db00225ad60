namespace Eval.Tests;

/// <summary>
/// A command that SIGINT ends, also where the tests were started in the background: what a shell starts there ignores it, and so does all that it starts;
/// env of coreutils has it back.
/// </summary>
internal static class Interruptible
{
    /// <summary>The words of the command as they are to be started.</summary>
    public static string[] Words(params string[] command) => IgnoresInterrupts() ? ["env", "--default-signal=INT", .. command] : command;

    // SigIgn of proc_pid_status(5): bit n - 1 for signal n; SIGINT is 2.
    private static bool IgnoresInterrupts() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & 2) != 0;
}
