using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Scheduling;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Structures;

/// <summary>What writing back allocates: bios while they are in flight, and for good, first slabs of the block layer's caches, and workers.</summary>
internal sealed class FlusherStructures
{
    private const int FirstWriteCpu = 0;

    // include/linux/bio.h, BIO_MAX_VECS, BIO_MAX_PAGES before 5.12.
    private const int PagesPerBio = 256;

    private readonly MachineDescription _description;
    private readonly ObjectTable _objects;
    private readonly Workqueue _conversions;
    private readonly ConversionWork _conversion;
    private int _head = -1;
    private int _inFlight = -1;
    private int _files;
    private int _workers;
    private bool _hasWrittenData;
    private bool _isConverting;

    public FlusherStructures(MachineDescription description, ObjectTable objects, Timeline timeline)
    {
        _description = description;
        _objects = objects;
        _conversions = timeline.NewWorkqueue("ext4-rsv-conversion", maxActive: 1);
        _conversion = new ConversionWork(this);
    }

    /// <summary>A file's data go to the disk: a worker makes the bios, on one CPU for one file and on the next for the next.</summary>
    /// <param name="pages">Dirty pages of the file.</param>
    public void DataWritten(int pages)
    {
        if (!_hasWrittenData)
        {
            _hasWrittenData = true;
            _objects.AllocateOwn(_description.FirstWriteObjects, MemcgId.Root, isAccounted: false, FirstWriteCpu, ref _head);
        }

        int cpu = _files++ % _description.CpuCount;
        BlocksPlaced(cpu);
        for (int left = pages; left > 0; left -= PagesPerBio)
        {
            _objects.AllocateOwn(_description.DataBioObjects, MemcgId.Root, isAccounted: false, cpu, ref _inFlight);
        }
    }

    /// <summary>Blocks are allocated, for data or for a directory (ext4_mb_new_blocks): what that needs is freed when it is done.</summary>
    /// <param name="cpu">Where.</param>
    public void BlocksPlaced(int cpu)
    {
        int placement = -1;
        _objects.AllocateOwn(_description.DataPlacementObjects, MemcgId.Root, isAccounted: false, cpu, ref placement);
        while (placement >= 0)
        {
            placement = _objects.FreeFirstOwn(placement, cpu);
        }
    }

    /// <summary>
    /// The disk has all of it: one worker, on the CPU that takes the disk's interrupts, converts the extents and frees the bios one after another
    /// (ext4_end_io_rsv_work), as it does in traces of k2 when the last file has been submitted.
    /// </summary>
    public void DataCompleted()
    {
        _isConverting = false;
        _objects.FreeOwnList(ref _inFlight);
    }

    /// <summary>
    /// What a group's writeback structure had to write is submitted. Its work and the one that converts are of unbound workqueues, and so of the same pool of
    /// workers: those of other groups that were queued before are done first (fs/fs-writeback.c, bdi_wq; fs/ext4/super.c, ext4-rsv-conversion).
    /// </summary>
    public void DataSubmitted()
    {
        if (_inFlight >= 0 && !_isConverting)
        {
            _isConverting = true;
            _conversions.Queue(_conversion, 0);
        }
    }

    /// <summary>Writeback structures have been queued at once: workers are started for those that the present ones cannot take.</summary>
    /// <param name="structures">How many.</param>
    public void WritebackQueued(int structures)
    {
        for (int wanted = structures - _description.FlusherWorkersBeyond; _workers < wanted; _workers++)
        {
            _objects.AllocateOwn(_description.FlusherWorkerObjects, MemcgId.Root, isAccounted: false, _workers % _description.CpuCount, ref _head);
        }
    }

    private sealed class ConversionWork(FlusherStructures structures) : Work
    {
        public override string Name => "ext4_end_io_rsv_work";

        public override WorkResult Run(int argument, int extra, int stage)
        {
            structures.DataCompleted();
            return WorkResult.Done;
        }
    }
}
