using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Description;
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

    /// <summary>Checks that the machine has what a file is about.</summary>
    /// <exception cref="BadInputException">It has not.</exception>
    public static void NeedFor(ControlFile file, MachineDescription machine, YamlPlace place)
    {
        if (file is ControlFile.SwapMax or ControlFile.SwapHigh or ControlFile.SwapPeak && machine.SwapPages == 0)
        {
            throw place.Expected($"\"swap: SIZE\" in the fixture's header beside {Of(file)}: the machine has no swap device");
        }

        if (file is ControlFile.ZswapMax or ControlFile.ZswapWriteback && machine.ZswapEntryBytes == 0)
        {
            throw place.Expected($"\"zswap: SIZE\" in the fixture's header beside {Of(file)}: the machine has no zswap");
        }
    }
}
