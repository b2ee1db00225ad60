using Eval.Kernel.Contract;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Slab;

/// <summary>Kernel objects of no workload: alive since boot, made for whoever reads the counters, and for the first data written.</summary>
internal sealed class SystemObjects(Machine machine)
{
    private int _bootHead = -1;
    private int _readerHead = -1;
    private bool _isReadPending;

    /// <summary>
    /// What lives since boot fills its slabs but for the one each CPU allocates from: that one is half used, on average, whatever slabinfo says.
    /// </summary>
    public void Boot()
    {
        foreach (KernelObjects objects in machine.Description.BootObjects)
        {
            Allocate(objects, ref _bootHead);
            int head = _bootHead, free = machine.Slabs.Caches[objects.Cache].ObjectsPerSlab * machine.Description.CpuCount / 2;
            for (int n = 0; n < free && n < objects.Count; n++)
            {
                head = machine.Objects.FreeFirstOwn(head);
            }

            _bootHead = head;
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
            if (_readerHead < 0)
            {
                Allocate(machine.Description.ReaderObjects, ref _readerHead);
            }
        }
    }

    /// <summary>File data goes to the disk for the first time.</summary>
    public void DataWritten() => Allocate(machine.Description.FirstWriteObjects, ref _bootHead);

    private void Allocate(IReadOnlyList<KernelObjects> objects, ref int head)
    {
        for (int i = 0; i < objects.Count; i++)
        {
            Allocate(objects[i], ref head);
        }
    }

    private void Allocate(KernelObjects objects, ref int head)
    {
        for (int n = 0; n < objects.Count; n++)
        {
            int item = machine.Objects.NewOwn();
            machine.Objects.Allocate(item, objects.Cache, MemcgTree.Root, isAccounted: false, cpu: n % machine.Description.CpuCount);
            machine.Objects.Link(item, ref head);
        }
    }
}
