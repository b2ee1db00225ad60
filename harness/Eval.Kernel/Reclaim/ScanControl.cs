using Eval.Kernel.Ids;

namespace Eval.Kernel.Reclaim;

/// <summary>One reclaim under way (struct scan_control, mm/vmscan.c).</summary>
internal struct ScanControl
{
    /// <summary>DEF_PRIORITY.</summary>
    public const int DefaultPriority = 12;

    /// <summary>Top of the subtree reclaimed from.</summary>
    public MemcgId Top;

    /// <summary>Node whose lists are scanned.</summary>
    public int Node;

    /// <summary>CPU of whoever reclaims: its batch of new folios is put on the lists first.</summary>
    public int Cpu;

    /// <summary>How much of anonymous memory and tmpfs is taken beside page cache (sc_swappiness).</summary>
    public int Swappiness;

    /// <summary>Pages wanted.</summary>
    public long WantedPages;

    /// <summary>Pages freed so far: folios, and slabs that became empty.</summary>
    public long ReclaimedPages;

    /// <summary>Pages looked at since reapers were last told (vmpressure).</summary>
    public long ScannedPages;

    /// <summary>Folios on the subtree's inactive file lists of that node when the pass over it began.</summary>
    public long InactiveFolios;

    /// <summary>A part of <c>1 &lt;&lt; Priority</c> of each list is scanned: 12 at first, 0 the whole list.</summary>
    public int Priority;

    /// <summary>The lowest <see cref="Priority"/> that any pass had.</summary>
    public int LowestPriority;

    /// <summary>Whether passes may stop at the group where there is enough.</summary>
    public bool StopsEarly;

    /// <summary>Whether active page cache is aged in this pass: the subtree has few inactive folios for its active ones.</summary>
    public bool MayDeactivate;

    /// <summary>The same of anonymous memory and tmpfs.</summary>
    public bool MayDeactivateAnon;

    /// <summary>An active list was passed over.</summary>
    public bool SkippedActive;

    /// <summary>Something was left alone for memory.low (memcg_low_skipped).</summary>
    public bool SkippedLow;

    /// <summary>Whether memory.low is no hindrance any more: a whole reclaim found nothing beside it (memcg_low_reclaim).</summary>
    public bool TakesLow;

    /// <summary>Whether active folios are aged whatever the lists' proportion: a whole reclaim found nothing.</summary>
    public bool ForcesDeactivation;
}
