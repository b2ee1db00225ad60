using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;

namespace Eval.Harness.Traces;

/// <summary>
/// A machine as a recorded trace needs it. What the kernel that was recorded allocated by itself (directories, structures, clones, what readers and the
/// filesystem leave) is in the trace, allocation by allocation and when it happened, so that the machine must not add it again. Per-CPU memory has no
/// event and is added; geometry, stocks and rules stay those of the kernel.
/// </summary>
public static class TracedMachine
{
    /// <summary>The machine without what a trace records.</summary>
    public static MachineDescription Of(MachineDescription machine) => machine with
    {
        MemcgObjects = machine.MemcgObjects with
        {
            Directory = [],
            Css = [],
            CacheClone = [],
            CacheCloneSysfs = [],
            PerArrayId = new KernelObjects(CacheId.None, 0),
            IdArrays = 0,
            KernfsIdCache = CacheId.None,
            Writeback = [],
        },
        DirectoryOffsetCache = CacheId.None,
        ReaderObjects = [],
        FirstWriteObjects = [],
        DataPlacementObjects = [],
        DataBioObjects = [],
        FlusherWorkerObjects = [],
        WorkerObjects = [],
        Filesystem = null,
        Times = default,
    };
}
