using Eval.Kernel.Contract;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>Kernel objects of no workload: alive since boot, made for whoever reads the counters, and for the first data written.</summary>
internal sealed class SystemObjects(Machine machine)
{
    // One task reads, and it has no reason to leave its CPU.
    private const int ReaderCpu = 0;

    private int _forGoodHead = -1;
    private int _readerCachedHead = -1;
    private int _flusherWorkers;
    private bool _isReadPending;
    private bool _hasBeenRead;

    /// <summary>
    /// What lives since boot fills its slabs, as many on each CPU, but for the one each CPU allocates from: that one is half used, on average, whatever slabinfo
    /// says. A cache of a single slab has it on the CPU that booted.
    /// </summary>
    public void Boot()
    {
        int cpus = machine.Description.CpuCount;
        foreach (KernelObjects objects in machine.Description.BootObjects)
        {
            int perSlab = machine.Slabs.Caches[objects.Cache].ObjectsPerSlab;
            int slabs = (objects.Count + perSlab - 1) / perSlab;
            for (int cpu = 0, left = objects.Count; cpu < cpus; cpu++)
            {
                int here = Math.Min(left, (slabs + cpus - 1 - cpu) / cpus * perSlab);
                left -= here;
                int head = -1;
                Allocate(objects with { Count = here }, cpu, ref head);
                for (int n = Math.Min(perSlab / 2, here); n > 0; n--)
                {
                    head = machine.Objects.FreeFirstOwn(head, cpu);
                }
            }
        }
    }

    /// <summary>The counters are read; what that leaves in memory is there when the next event comes, not in what is read.</summary>
    public void CountersRead() => _isReadPending = true;

    /// <summary>An event begins.</summary>
    public void BeforeEvent()
    {
        if (_isReadPending)
        {
            _isReadPending = false;
            Read();
            if (machine.Description.ReaderOpensCloneFiles > 0)
            {
                machine.Structures.CloneDirectories.Read(MemcgTree.None, machine.Description.ReaderOpensCloneFiles);
            }
        }
    }

    /// <summary>Somebody looks for the clones named for a memcg, in every directory the reader of the counters looks into, and opens files of each.</summary>
    public void ReadClones(int memcg, int files)
    {
        Read();
        machine.Structures.CloneDirectories.Read(memcg, files);
    }

    /// <summary>Dentries and inodes are dropped.</summary>
    public void CachesDropped()
    {
        if (machine.Description.DropCachesEvictsReader)
        {
            machine.Objects.FreeOwnList(ref _readerCachedHead);
            machine.Structures.CloneDirectories.CachesDropped();
        }
    }

    /// <summary>File data goes to the disk for the first time.</summary>
    public void DataWritten()
    {
        foreach (KernelObjects objects in machine.Description.FirstWriteObjects)
        {
            Allocate(objects, ReaderCpu, ref _forGoodHead);
        }
    }

    /// <summary>Writeback structures have been queued at once: workers are started for those that the present ones cannot take.</summary>
    /// <param name="structures">How many.</param>
    public void WritebackQueued(int structures)
    {
        for (int workers = structures - machine.Description.FlusherWorkersBeyond; _flusherWorkers < workers; _flusherWorkers++)
        {
            foreach (KernelObjects objects in machine.Description.FlusherWorkerObjects)
            {
                Allocate(objects, _flusherWorkers % machine.Description.CpuCount, ref _forGoodHead);
            }
        }
    }

    // Dentries and inodes of what is read stay until caches are dropped, the rest for good.
    private void Read()
    {
        bool isCached = _readerCachedHead >= 0;
        foreach (KernelObjects objects in machine.Description.ReaderObjects)
        {
            if (machine.Slabs.Caches[objects.Cache].IsReclaimable ? !isCached : !_hasBeenRead)
            {
                ref int head = ref machine.Slabs.Caches[objects.Cache].IsReclaimable ? ref _readerCachedHead : ref _forGoodHead;
                Allocate(objects, ReaderCpu, ref head);
            }
        }

        _hasBeenRead = true;
    }

    private void Allocate(KernelObjects objects, int cpu, ref int head)
    {
        for (int n = 0; n < objects.Count; n++)
        {
            int item = machine.Objects.NewOwn();
            machine.Objects.Allocate(item, objects.Cache, MemcgTree.Root, isAccounted: false, cpu);
            machine.Objects.Link(item, ref head);
        }
    }
}
