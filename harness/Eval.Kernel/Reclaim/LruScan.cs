using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Observation;
using Eval.Kernel.Tasks;

namespace Eval.Kernel.Reclaim;

/// <summary>
/// Reclaims memory of one group (shrink_lruvec, mm/vmscan.c). Without swap, anonymous memory and tmpfs stay; mlocked folios are on the unevictable list and are
/// not scanned.
/// </summary>
internal abstract class LruScan(NumaNodes nodes, FolioTable folios, FileTable files, PageCache cache, TaskTable tasks, WatchPost post)
{
    /// <summary>Folios on the inactive and active file lists of a lruvec.</summary>
    public abstract (long Inactive, long Active) SizesOf(MemcgNodeId lruvec);

    /// <summary>Folios on the inactive and active lists of anonymous memory and tmpfs of a lruvec; none where there is no swap.</summary>
    public virtual (long Inactive, long Active) AnonSizesOf(MemcgNodeId lruvec) => default;

    /// <summary>Whether there are too few inactive folios for so many active ones, so that those are aged.</summary>
    public abstract bool IsInactiveLow(long inactive, long active);

    /// <summary>Scans a part of the group's lists on <see cref="ScanControl.Node"/>.</summary>
    public abstract void Shrink(MemcgId memcg, ref ScanControl scan);

    /// <summary>The nodes.</summary>
    protected NumaNodes Nodes => nodes;

    /// <summary>The folios.</summary>
    protected FolioTable Folios => folios;

    /// <summary>A folio is in use or dirty, and stays.</summary>
    protected void Keeps(MemcgId memcg) => post.Watcher?.ReclaimKeeps(memcg);

    /// <summary>The flusher is woken for a dirty folio, which is clean when it is met again.</summary>
    protected void Clean(FolioId folio)
    {
        folios.FlagsAt(folio) &= ~FolioFlags.Dirty;
        files.DirtyPages[folios.File[folio]]--;
    }

    /// <summary>A folio that nobody needs is unmapped and freed.</summary>
    protected void Free(FolioId folio)
    {
        int file = folios.File[folio];
        tasks.UnmapEverywhere(file, folio);
        cache.DropPage(file, folio);
        folios.ReclaimedPages++;
    }
}
