using Eval.Kernel.Collections;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Kernel.Folio;

/// <summary>
/// Queues of huge pages of which a part is unmapped, by memcg, the root's standing for a node's (struct deferred_split, mm/huge_memory.c): first come, first
/// split. There are none where no huge page can be.
/// </summary>
public sealed class SplitQueues
{
    private readonly MemcgTree _tree;
    private readonly HugePages _huge;
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly int[] _length;
    private int[] _next = [];
    private int[] _previous = [];
    private MemcgId[] _queue = [];

    internal SplitQueues(MemcgTree tree, HugePages huge)
    {
        (_tree, _huge) = (tree, huge);
        int memcgs = huge.AreUsed ? tree.Capacity : 0;
        _first = Columns.New(memcgs, -1);
        _last = Columns.New(memcgs, -1);
        _length = Columns.New<int>(memcgs);
    }

    /// <summary>Huge pages on a memcg's queue.</summary>
    public int LengthOf(MemcgId memcg) => _length[memcg];

    /// <summary>The queue on which a huge page stands that is on one.</summary>
    public MemcgId QueueOf(FolioId head) => _queue[head / _huge.PagesEach];

    /// <summary>The queue on which one belongs for which a memcg pays (folio_split_queue).</summary>
    public MemcgId QueueFor(MemcgId owner) =>
        owner == MemcgId.None || _huge.Queues == SplitQueueRule.OfNode ? MemcgId.Root
        : _huge.Queues == SplitQueueRule.Reparented ? _tree.NearestOnline(owner)
        : owner;

    /// <summary>Moves a dying memcg's queue to its parent's (reparent_deferred_split_queue).</summary>
    internal void Reparent(MemcgId memcg, MemcgId parent)
    {
        while (First(memcg) is var head && head >= 0)
        {
            Remove(head);
            Add(parent, head);
        }
    }

    internal void Ensure(int folios)
    {
        int count = _huge.AreUsed ? (folios + _huge.PagesEach - 1) / _huge.PagesEach : 0;
        Columns.Ensure(ref _next, count);
        Columns.Ensure(ref _previous, count);
        Columns.Ensure(ref _queue, count);
    }

    /// <summary>The one that has waited longest, or a negative number.</summary>
    internal FolioId First(MemcgId memcg) => new(_first[memcg] * _huge.PagesEach);

    internal void Add(MemcgId memcg, FolioId head)
    {
        int huge = head / _huge.PagesEach, last = _last[memcg];
        (_queue[huge], _previous[huge], _next[huge]) = (memcg, last, -1);
        (last < 0 ? ref _first[memcg] : ref _next[last]) = huge;
        _last[memcg] = huge;
        _length[memcg]++;
    }

    /// <summary>Puts one to the end of its queue.</summary>
    internal void Rotate(FolioId head)
    {
        Remove(head);
        Add(QueueOf(head), head);
    }

    internal void Remove(FolioId head)
    {
        int huge = head / _huge.PagesEach, next = _next[huge], previous = _previous[huge];
        MemcgId memcg = _queue[huge];
        (previous < 0 ? ref _first[memcg] : ref _next[previous]) = next;
        (next < 0 ? ref _last[memcg] : ref _previous[next]) = previous;
        _length[memcg]--;
    }
}
