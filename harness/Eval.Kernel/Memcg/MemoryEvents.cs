using Eval.Kernel.Collections;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Memcg;

/// <summary>memory.events.local by memcg; what memory.events shows is the sum over the subtree (memcg_memory_event).</summary>
internal sealed class MemoryEvents(int memcgs)
{
    /// <summary>Number of kinds; counts are stored memcg-major.</summary>
    public static readonly int Kinds = Enum.GetValues<MemoryEvent>().Length;

    private readonly long[] _counts = Columns.New<long>(memcgs * Kinds);

    /// <summary>Counts, <c>memcg * Kinds + kind</c>.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Events of one group alone.</summary>
    public long Of(MemcgId memcg, MemoryEvent kind) => _counts[(memcg * Kinds) + (int)kind];

    /// <summary>One more.</summary>
    public void Count(MemcgId memcg, MemoryEvent kind) => _counts[(memcg * Kinds) + (int)kind]++;
}
