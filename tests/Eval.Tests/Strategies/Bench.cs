using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Strategies;

/// <summary>A small machine with one strategy, driven by single events: what a test of a mechanism needs and no more.</summary>
internal sealed class Bench
{
    /// <summary>Cache with 4 objects of 1000 bytes on a page.</summary>
    public const int Small = 0;

    /// <summary>Reclaimable cache with 2 objects of 2000 bytes on a page.</summary>
    public const int Inode = 1;

    public const long Grace = 12_000_000;
    public const int Page = 4096;
    private int _nextFolio;

    public Bench(Strategy strategy, int cpus = 1, int caches = 2, int stockPages = 1, ulong seed = 1, int memcgs = 200)
        : this(strategy, Describe(cpus, caches, stockPages), seed, memcgs)
    {
    }

    public Bench(Strategy strategy, MachineDescription description, ulong seed = 1, int memcgs = 200) =>
        M = new Machine(description, new MachineSizes(memcgs, 64, 64, 4096, 1000, 64), strategy, seed);

    public Machine M { get; }

    /// <summary>Folio numbers given out.</summary>
    public int AnonFolios => _nextFolio;

    public static MachineDescription Describe(int cpus = 1, int caches = 2, int stockPages = 1)
    {
        List<CacheGeometry> geometry = [new("small", 1000, 4, 1, false, 0, 0), new("inode", 2000, 2, 1, true, 0, 0)];
        for (int extra = 2; extra < caches; extra++)
        {
            geometry.Add(new($"extra-{extra}", 1000, 4, 1, false, 0, 0));
        }

        return new MachineDescription
        {
            Id = "bench",
            Source = "made up for tests of mechanisms",
            CpuCount = cpus,
            Caches = geometry,
            Costs = new CostTable("one nanosecond each", 1, 1, 1, 1, 1, 1),
            StockPages = stockPages,
        };
    }

    public Bench Do(EventKind kind, int a = 0, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int cpu = 0, int extra = 0)
    {
        M.Execute(Event.Of(kind, a, b, c, d, flags, cpu, extra));
        return this;
    }

    public Bench Mkdir(int memcg, int parent = 0) => Do(EventKind.Mkdir, memcg, parent);

    public Bench Rmdir(int memcg) => Do(EventKind.Rmdir, memcg);

    public Bench Fork(int task, int memcg) => Do(EventKind.Fork, task, memcg);

    public Bench Alloc(int item, int cache, int memcg, int cpu = 0) =>
        Do(EventKind.Alloc, item, cache, memcg, flags: EventFlags.Accounted | EventFlags.ChargerIsMemcg, cpu: cpu);

    public Bench Free(int item, int cpu = 0) => Do(EventKind.Free, item, cpu: cpu);

    public Bench Pages(int run, int pages, int memcg) =>
        Do(EventKind.AllocPages, run, pages, memcg, flags: EventFlags.Accounted | EventFlags.ChargerIsMemcg, extra: (int)StatKind.KernelStack);

    /// <summary>Private anonymous memory of a task; returns its first folio.</summary>
    public int Anon(int task, int pages)
    {
        int first = _nextFolio;
        _nextFolio += pages;
        Do(EventKind.Anon, task, first, pages);
        return first;
    }

    /// <summary>A file with its own folios; returns the first.</summary>
    public int File(int file, int pages)
    {
        int first = _nextFolio;
        _nextFolio += pages;
        Do(EventKind.CreateFile, file, first, pages);
        return first;
    }

    public Bench Settle(long nanoseconds = 1_000_000_000) => Do(EventKind.Wait, unchecked((int)nanoseconds), (int)(nanoseconds >> 32));

    public long Usage(int memcg) => M.Memory.UsagePages[memcg];

    public long Kmem(int memcg) => M.KmemCounter.UsagePages[memcg];

    public int Pins(int memcg, PinReason reason) => M.Tree.RefsFor(new(memcg), reason);

    public MemcgState State(int memcg) => M.Tree.State[memcg];

    /// <summary>Every counter is zero, and no memcg is dying.</summary>
    public void AssertNothingLeft()
    {
        M.Stock.DrainEverything();
        Settle();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(M.Memory.UsagePages.ContainsAnyExcept(0L), Is.False, "memory");
            Assert.That(M.KmemCounter.UsagePages.ContainsAnyExcept(0L), Is.False, "kmem");
            Assert.That(M.Memory.UnderflowMemcg, Is.EqualTo(MemcgId.None));
            Assert.That(M.KmemCounter.UnderflowMemcg, Is.EqualTo(MemcgId.None));
            Assert.That(M.Tree.DyingCount, Is.Zero, "dying");
        }
    }

    /// <summary>Each memcg's counter is what its subtree owns, what is held for it and what the stocks hold.</summary>
    public void AssertConserved()
    {
        for (MemcgId memcg = MemcgId.First; memcg < M.Tree.Capacity; memcg++)
        {
            if (M.Tree.State[memcg] is MemcgState.Online or MemcgState.Dying)
            {
                Assert.That(Usage(memcg) * Page, Is.EqualTo(OwnedBytes(memcg)), $"memcg {memcg}");
            }
        }
    }

    private long OwnedBytes(MemcgId top)
    {
        long bytes = 0;
        for (MemcgId memcg = MemcgId.First; memcg < M.Tree.Capacity; memcg++)
        {
            if (M.Tree.State[memcg] is MemcgState.Online or MemcgState.Dying && M.Tree.IsAncestorOrSelf(top, memcg))
            {
                bytes += M.Kmem.HeldBytes(memcg) + ((M.Stock.HeldPages(memcg) + M.Move.ReservedPages(memcg)) * Page);
            }
        }

        bool Mine(MemcgId owner) => owner > MemcgId.Root && M.Tree.IsAncestorOrSelf(top, owner);
        for (int item = 0; M.Kmem.Unit == ChargeUnit.Object && item < M.Objects.Count; item++)
        {
            int slot = M.Objects.SlotOf(item);
            bytes += slot >= 0 && Mine(M.Kmem.OwnerOfObject(slot))
                ? M.Slabs.Caches[M.Slabs.RootOf(M.Slabs.InstanceOfSlab(M.Slabs.SlabOfSlot(slot)))].ObjectBytes + M.Kmem.OverheadBytes
                : 0;
        }

        for (int slab = 0; M.Kmem.Unit == ChargeUnit.SlabPage && slab < M.Slabs.SlabCount; slab++)
        {
            bytes += M.Slabs.InstanceOfSlab(slab) >= 0 && Mine(M.Kmem.OwnerOfSlab(slab)) ? Page : 0;
        }

        for (int run = 0; run < M.KernelPages.Count; run++)
        {
            bytes += M.KernelPages.PagesOf(run) > 0 && Mine(M.Kmem.OwnerOfPages(run)) ? M.KernelPages.PagesOf(run) * (long)Page : 0;
        }

        for (FolioId folio = new(0); folio < M.Folios.Count; folio++)
        {
            bytes += M.Folios.Has(folio, Eval.Kernel.Folio.FolioFlags.Present) && Mine(M.Folios.OwnerOf(folio)) ? Page : 0;
        }

        return bytes;
    }
}
