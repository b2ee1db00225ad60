using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>The bdi_writeback of a memcg, made when it first dirties an inode.</summary>
internal sealed class WritebackStructures(MemcgObjects description, ObjectTable objects, int memcgs)
{
    private readonly int[] _head = Columns.New(memcgs, -1);

    /// <summary>The first inode is attached (cgwb_create).</summary>
    public void Made(MemcgId memcg) => objects.AllocateOwn(description.Writeback, MemcgId.Root, isAccounted: false, KernelThreads.DriverCpu, ref _head[memcg]);

    /// <summary>The last one has left (cgwb_release).</summary>
    public void Gone(MemcgId memcg) => objects.FreeOwnList(ref _head[memcg]);
}
