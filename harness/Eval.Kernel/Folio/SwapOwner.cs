using Eval.Kernel.Ids;

namespace Eval.Kernel.Folio;

/// <summary>The hooks by which a swapped-out page gets its owner. As they stand nothing is swapped out.</summary>
public class SwapOwner
{
    /// <summary>Charges a page that is to be swapped out and records its owner (<see cref="SwapSpace.Record"/>); false leaves it in memory.</summary>
    /// <param name="page">The page.</param>
    /// <param name="memcg">Who is charged for its memory; the root when nobody is.</param>
    public virtual bool Charge(FolioId page, MemcgId memcg) => false;

    /// <summary>Uncharges a page that is freed or comes back, and takes its record away.</summary>
    public virtual void Uncharge(FolioId page)
    {
    }

    /// <summary>Who pays for the memory of a page that comes back.</summary>
    /// <param name="page">The page.</param>
    /// <param name="current">Memcg of the task that needs it.</param>
    public virtual MemcgId PayerOf(FolioId page, MemcgId current) => current;
}
