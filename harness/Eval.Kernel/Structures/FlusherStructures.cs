using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>What writing back allocates: bios while they are in flight, and for good, first slabs of the block layer's caches, and workers.</summary>
internal sealed class FlusherStructures(MachineDescription description, ObjectTable objects)
{
    private const int FirstWriteCpu = 0;

    // include/linux/bio.h, BIO_MAX_VECS, BIO_MAX_PAGES before 5.12.
    private const int PagesPerBio = 256;

    private int _head = -1;
    private int _inFlight = -1;
    private int _files;
    private int _workers;
    private bool _hasWrittenData;

    /// <summary>A file's data go to the disk: a worker makes the bios, on one CPU for one file and on the next for the next.</summary>
    /// <param name="pages">Dirty pages of the file.</param>
    public void DataWritten(int pages)
    {
        if (!_hasWrittenData)
        {
            _hasWrittenData = true;
            objects.AllocateOwn(description.FirstWriteObjects, MemcgId.Root, isAccounted: false, FirstWriteCpu, ref _head);
        }

        int cpu = _files++ % description.CpuCount;
        BlocksPlaced(cpu);
        for (int left = pages; left > 0; left -= PagesPerBio)
        {
            objects.AllocateOwn(description.DataBioObjects, MemcgId.Root, isAccounted: false, cpu, ref _inFlight);
        }
    }

    /// <summary>Blocks are allocated, for data or for a directory (ext4_mb_new_blocks): what that needs is freed when it is done.</summary>
    /// <param name="cpu">Where.</param>
    public void BlocksPlaced(int cpu)
    {
        int placement = -1;
        objects.AllocateOwn(description.DataPlacementObjects, MemcgId.Root, isAccounted: false, cpu, ref placement);
        while (placement >= 0)
        {
            placement = objects.FreeFirstOwn(placement, cpu);
        }
    }

    /// <summary>
    /// The disk has all of it: one worker, on the CPU that takes the disk's interrupts, converts the extents and frees the bios one after another
    /// (ext4_end_io_rsv_work), as it does in traces of k2 when the last file has been submitted.
    /// </summary>
    public void DataCompleted() => objects.FreeOwnList(ref _inFlight);

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
