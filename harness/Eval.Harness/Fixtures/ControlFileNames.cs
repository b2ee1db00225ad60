using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures;

/// <summary>Names of the control files of version 2.</summary>
internal static class ControlFileNames
{
    /// <summary>Its name in the group's directory.</summary>
    public static string Of(ControlFile file) => file switch
    {
        ControlFile.Min => "memory.min",
        ControlFile.Low => "memory.low",
        ControlFile.OomGroup => "memory.oom.group",
        ControlFile.Peak => "memory.peak",
        ControlFile.SwapMax => "memory.swap.max",
        ControlFile.SwapPeak => "memory.swap.peak",
        ControlFile.SwapHigh => "memory.swap.high",
        ControlFile.ZswapMax => "memory.zswap.max",
        ControlFile.ZswapWriteback => "memory.zswap.writeback",
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "expected a control file"),
    };
}
