using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Lists of folios, the first of which has number 0: which list is which, and what is spliced to what.</summary>
internal sealed class LruListsTests
{
    private const int From = 3, To = 6;
    private LruLists _lists = null!;

    [SetUp]
    public void MakeLists()
    {
        _lists = new LruLists(LruDesign.TwoLists, new NumaNodes(1, 1), memcgs: 3);
        _lists.Ensure(folios: 10);
    }

    [TestCase(LruDesign.TwoLists, 2)]
    [TestCase(LruDesign.Generations, LruGenerations.Most)]
    public void Each_lruvec_has_lists_of_anonymous_memory_then_of_page_cache_and_last_of_what_is_unevictable(LruDesign design, int each)
    {
        LruLists lists = new(design, new NumaNodes(2, 2), memcgs: 3);
        for (int lruvec = 0; lruvec < 6; lruvec++)
        {
            MemcgNodeId at = new NumaNodes(2, 2).Of(new MemcgId(lruvec / 2), lruvec % 2);
            int first = lists.FirstOf(at);
            int[] all = [.. Enumerable.Range(first, (2 * each) + 1)];
            Assert.That(all.Where(lists.IsFile), Is.EqualTo(all.Skip(each).Take(each)));
            Assert.That(all.Where(lists.IsUnevictable), Is.EqualTo((int[])[all[^1]]));
            Assert.That((lists.FirstFileOf(at), lists.UnevictableOf(at)), Is.EqualTo((all[each], all[^1])));
        }
    }

    [TestCase(new[] { 0 }, new[] { 5 })]
    [TestCase(new[] { 0, 1 }, new[] { 5, 6 })]
    [TestCase(new[] { 1, 0 }, new int[0])]
    [TestCase(new int[0], new[] { 5, 6 })]
    [TestCase(new int[0], new int[0])]
    public void What_is_spliced_to_the_head_is_younger_than_what_is_there(int[] from, int[] to)
    {
        Fill(From, from);
        Fill(To, to);
        _lists.SpliceHead(From, To);
        Assert.That((Of(From), Of(To)), Is.EqualTo((Array.Empty<int>(), (int[])[.. from, .. to])));
    }

    [TestCase(new[] { 0 }, new[] { 5 })]
    [TestCase(new[] { 0, 1 }, new[] { 5, 6 })]
    [TestCase(new[] { 1, 0 }, new int[0])]
    [TestCase(new int[0], new[] { 5, 6 })]
    [TestCase(new int[0], new int[0])]
    public void What_is_spliced_to_the_tail_is_older(int[] from, int[] to)
    {
        Fill(From, from);
        Fill(To, to);
        _lists.SpliceTail(From, To);
        Assert.That((Of(From), Of(To)), Is.EqualTo((Array.Empty<int>(), (int[])[.. to, .. from])));
    }

    [TestCase(0, new[] { 1, 2 })]
    [TestCase(1, new[] { 0, 2 })]
    [TestCase(2, new[] { 0, 1 })]
    public void Whoever_leaves_a_list_leaves_the_others_in_order(int gone, int[] rest)
    {
        Fill(From, [0, 1, 2]);
        _lists.Remove(From, new(gone), 1);
        Assert.That((Of(From), _lists.Count[From]), Is.EqualTo((rest, 2)));
        _lists.AddTail(From, new(gone), 4);
        Assert.That((Of(From), _lists.Count[From]), Is.EqualTo(((int[])[.. rest, gone], 6)));
        _lists.MoveCount(From, To);
        Assert.That((_lists.Count[From], _lists.Count[To]), Is.EqualTo((0, 6)));
    }

    private void Fill(int list, int[] folios)
    {
        foreach (int folio in folios.Reverse())
        {
            _lists.AddHead(list, new(folio), 1);
        }
    }

    // There and back again.
    private int[] Of(int list)
    {
        List<int> older = [], younger = [];
        for (FolioId folio = _lists.Head(list); folio >= 0; folio = _lists.Older(folio))
        {
            older.Add(folio);
        }

        for (FolioId folio = _lists.Tail(list); folio >= 0; folio = _lists.Younger(folio))
        {
            younger.Add(folio);
        }

        Assert.That(younger, Is.EqualTo(older.AsEnumerable().Reverse()));
        return [.. older];
    }
}
