using Eval.Kernel.Description;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>The bdi_writeback of a memcg, made when it first dirties an inode.</summary>
internal sealed class WritebackStructures(MemcgObjects description, ObjectTable objects, int memcgs)
{
    private readonly int[] _head = ListHeads.Empty(memcgs);

    /// <summary>The first inode is attached (cgwb_create).</summary>
    public void Made(int memcg) => objects.AllocateOwn(description.Writeback, MemcgTree.Root, isAccounted: false, KernelThreads.DriverCpu, ref _head[memcg]);

    /// <summary>The last one has left (cgwb_release).</summary>
    public void Gone(int memcg) => objects.FreeOwnList(ref _head[memcg]);
}
