using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>What writing back allocates for good: first slabs of the block layer's caches, and workers.</summary>
internal sealed class FlusherStructures(MachineDescription description, ObjectTable objects)
{
    private const int FirstWriteCpu = 0;

    private int _head = -1;
    private int _workers;
    private bool _hasWrittenData;

    /// <summary>File data goes to the disk.</summary>
    public void DataWritten()
    {
        if (!_hasWrittenData)
        {
            _hasWrittenData = true;
            objects.AllocateOwn(description.FirstWriteObjects, MemcgId.Root, isAccounted: false, FirstWriteCpu, ref _head);
        }
    }

    /// <summary>Writeback structures have been queued at once: workers are started for those that the present ones cannot take.</summary>
    /// <param name="structures">How many.</param>
    public void WritebackQueued(int structures)
    {
        for (int wanted = structures - description.FlusherWorkersBeyond; _workers < wanted; _workers++)
        {
            objects.AllocateOwn(description.FlusherWorkerObjects, MemcgId.Root, isAccounted: false, _workers % description.CpuCount, ref _head);
        }
    }
}
