using Eval.Kernel.Collections;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Slab;

namespace Eval.Kernel.Filesystem;

/// <summary>
/// What writing buffers of the block device allocates while it is in flight: a bio for each buffer (submit_bh, fs/buffer.c), and for each block of a
/// transaction a buffer head that stands for it in the journal (jbd2_journal_write_metadata_buffer). A commit submits all its blocks before it waits
/// for any. Nobody pays for them; what stays is their slabs.
/// </summary>
internal sealed class BufferWrites(FilesystemDescription filesystem, ObjectTable objects, int cpus, Func<int, int> blockOf)
{
    // The CPU that takes the disk's interrupts, where bios end.
    private const int DiskCpu = 0;

    private readonly Scatterlists _tables = new(filesystem.ScatterlistCaches, objects);
    private readonly List<int> _run = [];
    private bool[] _isDirty = [];
    private int _dirty;
    private int _writes;

    /// <summary>There are that many pages from now on.</summary>
    public void Ensure(int pages) => Columns.Ensure(ref _isDirty, pages);

    /// <summary>A buffer has to be written to its place, or is modified again before it was.</summary>
    public void SetDirty(int page, bool isDirty)
    {
        if (_isDirty[page] != isDirty)
        {
            _isDirty[page] = isDirty;
            _dirty += isDirty ? 1 : -1;
        }
    }

    /// <summary>kjournald2 writes a transaction.</summary>
    /// <param name="buffers">Blocks that were modified.</param>
    /// <param name="others">Descriptors, and the commit block.</param>
    /// <param name="cpu">CPU of kjournald2.</param>
    public void Committed(int buffers, int others, int cpu)
    {
        int copies = -1;
        if (filesystem.BufferBioCache >= 0 && filesystem.BufferHeadCache >= 0)
        {
            objects.AllocateOwn(new KernelObjects(filesystem.BufferHeadCache, buffers), MemcgId.Root, isAccounted: false, cpu, ref copies);
        }

        // The commit block goes by itself.
        _run.Clear();
        _run.Add(buffers + others - 1);
        Write(buffers + others, cpu);
        while (copies >= 0)
        {
            copies = objects.FreeFirstOwn(copies, cpu);
        }
    }

    /// <summary>The block device is written: a worker submits all its dirty buffers, on one CPU this time and on the next the next.</summary>
    public void DeviceWritten()
    {
        FindRuns();
        Write(_dirty, _writes++ % cpus);
        Array.Clear(_isDirty);
        _dirty = 0;
    }

    // Pages are written in the order of their blocks.
    private void FindRuns()
    {
        _run.Clear();
        if (filesystem.ScatterlistCaches.Count == 0 || _dirty == 0)
        {
            return;
        }

        List<int> blocks = [];
        for (int page = 0; page < _isDirty.Length; page++)
        {
            if (_isDirty[page])
            {
                blocks.Add(blockOf(page));
            }
        }

        blocks.Sort();
        for (int i = 0; i < blocks.Count; i++)
        {
            if (i > 0 && blocks[i] == blocks[i - 1] + 1)
            {
                _run[^1]++;
            }
            else
            {
                _run.Add(1);
            }
        }
    }

    private void Write(int buffers, int cpu)
    {
        if (filesystem.BufferBioCache < 0)
        {
            return;
        }

        int bios = -1;
        objects.AllocateOwn(new KernelObjects(filesystem.BufferBioCache, buffers), MemcgId.Root, isAccounted: false, cpu, ref bios);
        foreach (int blocks in _run)
        {
            _tables.Take(blocks, cpu, ref bios);
        }

        while (bios >= 0)
        {
            bios = objects.FreeFirstOwn(bios, DiskCpu);
        }
    }
}
