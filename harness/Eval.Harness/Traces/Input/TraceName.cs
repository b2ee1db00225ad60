namespace Eval.Harness.Traces.Input;

/// <summary>What the name of a trace says: KERNEL-SCENARIO-A-B.trace, or packed.</summary>
internal static class TraceName
{
    /// <summary>The kernel, such as 6.12; the whole name where it has no dash.</summary>
    public static string KernelOf(string path) => Path.GetFileName(path).Split('-')[0];
}
