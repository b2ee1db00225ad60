using Eval.Kernel.Ids;

namespace Eval.Kernel.Tasks;

/// <summary>Folios of a task that moves, by who is charged for them.</summary>
/// <param name="From">Charged to the group it leaves.</param>
/// <param name="To">Charged to the group it goes to.</param>
/// <param name="Nobody">Charged to nobody.</param>
public readonly record struct ChargedPages(int From, int To, int Nobody)
{
    /// <summary>One folio more; another group's is not counted.</summary>
    internal ChargedPages And(MemcgId owner, MemcgId from, MemcgId to) =>
        owner == from ? this with { From = From + 1 }
        : owner == to ? this with { To = To + 1 }
        : owner == MemcgId.None ? this with { Nobody = Nobody + 1 }
        : this;
}
