using Eval.Kernel.Charging;
using Eval.Kernel.Contract;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Strategies.Facets.Move.PrivateAnon;

/// <summary>What the moving policies of 2008 share: which pages follow a task, and isolating them while they are handled.</summary>
public abstract class PrivateAnonMove : TaskMove
{
    private readonly List<FolioId> _isolated = [];

    /// <summary>What every move of private anonymous pages is known for.</summary>
    protected static IReadOnlyList<Admission> KnownOfMoves { get; } =
    [
        new("hierarchical-ownership", "2008 mail: the usage moves from the old group to the new one at task move, wherever that is in the tree"),
        new("accuracy", "2008 patch: only private anonymous pages follow the task, and no kernel memory is charged"),
    ];

    /// <summary>Isolated folios, in the order of the page-table walk.</summary>
    protected IReadOnlyList<FolioId> Isolated => _isolated;

    /// <summary>Pages of them.</summary>
    protected int IsolatedPages
    {
        get
        {
            int pages = 0;
            foreach (FolioId folio in _isolated)
            {
                pages += Machine.Folios.PagesOf(folio);
            }

            return pages;
        }
    }

    /// <summary>Whether a folio is private: anonymous and mapped once, all of it.</summary>
    protected bool IsPrivateAnon(FolioId folio)
    {
        FolioTable folios = Machine.Folios;
        return folios.Has(folio, FolioFlags.Present) && !folios.Has(folio, FolioFlags.Tail) && folios.Kind[folio] == FolioKind.Anon
            && folios.MapCount[folio] == 1 && folios.IsMappedWhole(folio);
    }

    /// <summary>Walks the task's mappings and takes its private anonymous folios off their LRU lists.</summary>
    protected void IsolatePrivateAnon(int task)
    {
        _isolated.Clear();
        for (int vma = Machine.Tasks.VmaHead[task]; vma >= 0; vma = Machine.Tasks.NextVma(vma))
        {
            int end = Machine.Tasks.FirstFolioOf(vma) + Machine.Tasks.FolioCountOf(vma);
            for (FolioId folio = Machine.Tasks.FirstFolioOf(vma); folio < end && Machine.Tasks.FileOfVma(vma) < 0; folio++)
            {
                if (IsPrivateAnon(folio) && Machine.Folios.TryIsolate(folio))
                {
                    _isolated.Add(folio);
                }
            }
        }
    }

    /// <summary>Puts back what is still isolated (putback_lru_pages).</summary>
    protected void PutbackAll()
    {
        foreach (FolioId folio in _isolated)
        {
            if (Machine.Folios.Has(folio, FolioFlags.Isolated))
            {
                Machine.Folios.Putback(folio);
            }
        }

        _isolated.Clear();
    }

    /// <summary>Reclaims until a memcg has room, as long as reclaim gets anywhere.</summary>
    /// <returns>False when there is no room.</returns>
    protected bool MakeRoom(MemcgId memcg, long pages)
    {
        while (Machine.Memory.UsagePages[memcg] + pages > Machine.Memory.LimitPages[memcg])
        {
            if (Machine.Reclaimer.Reclaim(memcg, IReclaim.ClusterPages, cpu: 0) == 0)
            {
                Machine.Stock.DrainAllSync(memcg, cpu: 0);
                return Machine.Memory.UsagePages[memcg] + pages <= Machine.Memory.LimitPages[memcg];
            }
        }

        return true;
    }
}
