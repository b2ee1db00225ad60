using Eval.Kernel.Folio;

namespace Eval.Tests.MachineParts;

/// <summary>Numbered items on numbered lists, oldest first; the first of either has number 0.</summary>
internal sealed class ListLruTests
{
    private ListLru _lists = null!;

    [SetUp]
    public void MakeLists()
    {
        _lists = new ListLru(lists: 2);
        _lists.Ensure(items: 4);
    }

    [Test]
    public void What_is_on_no_list_says_so_and_may_be_taken_off_it()
    {
        _lists.Remove(0);
        Assert.That((_lists.ListOf(0), _lists.Oldest(0), Of(0)), Is.EqualTo((-1, -1, Array.Empty<int>())));
        _lists.Ensure(items: 6);
        Assert.That((_lists.ListOf(5), _lists.Younger(5)), Is.EqualTo((-1, -1)));
    }

    [TestCase(0, new[] { 1, 2 })]
    [TestCase(1, new[] { 0, 2 })]
    [TestCase(2, new[] { 0, 1 })]
    public void Whoever_goes_leaves_the_others_in_order_and_comes_back_as_the_youngest(int gone, int[] rest)
    {
        Fill(0, 0, 1, 2);
        _lists.Remove(gone);
        Assert.That((_lists.ListOf(gone), Of(0)), Is.EqualTo((-1, rest)));
        _lists.Remove(gone);
        Assert.That(Of(0), Is.EqualTo(rest), "it is on none");
        _lists.Add(gone, 1);
        _lists.Add(3, 0);
        Assert.That((Of(0), Of(1), _lists.ListOf(gone)), Is.EqualTo(((int[])[.. rest, 3], (int[])[gone], 1)));
    }

    [TestCase(0, new[] { 1, 2, 0 })]
    [TestCase(1, new[] { 0, 2, 1 })]
    [TestCase(2, new[] { 0, 1, 2 })]
    public void Whoever_is_rotated_is_the_youngest(int item, int[] order)
    {
        Fill(1, 0, 1, 2);
        _lists.Rotate(item);
        Assert.That((Of(1), _lists.ListOf(item)), Is.EqualTo((order, 1)));
    }

    private void Fill(int list, params int[] items)
    {
        foreach (int item in items)
        {
            _lists.Add(item, list);
        }
    }

    private int[] Of(int list)
    {
        List<int> items = [];
        for (int item = _lists.Oldest(list); item >= 0 && items.Count < 10; item = _lists.Younger(item))
        {
            items.Add(item);
        }

        return [.. items];
    }
}
