using Eval.Kernel.Description;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Queues of huge pages of eight pages each, the first of which has number 0.</summary>
internal sealed class SplitQueueTests
{
    private const int Each = 8;
    private static readonly MemcgId A = TestMachine.A, B = TestMachine.B;
    private SplitQueues _queues = null!;

    [SetUp]
    public void MakeQueues()
    {
        TestMachine test = new(m => m with { HugePages = HugePageMode.Always, HugePageOrder = 3 }, new OfKernel("7.2"));
        _queues = new SplitQueues(test.Machine.Tree, test.Machine.Folios.Huge);
        _queues.Ensure(folios: 4 * Each);
    }

    [TestCase(0, new[] { 1, 2 })]
    [TestCase(1, new[] { 0, 2 })]
    [TestCase(2, new[] { 0, 1 })]
    public void Whoever_goes_leaves_the_others_in_the_order_in_which_they_came(int gone, int[] rest)
    {
        Add(A, 0, 1, 2);
        _queues.Remove(new(gone * Each));
        Assert.That(_queues.LengthOf(A), Is.EqualTo(2));
        Add(A, 3);
        Assert.That(Emptied(A), Is.EqualTo((int[])[.. rest, 3]));
    }

    [Test]
    public void A_queue_that_was_emptied_is_filled_again()
    {
        Add(A, 0, 1);
        Emptied(A);
        Assert.That((_queues.LengthOf(A), _queues.First(A) < 0), Is.EqualTo((0, true)));
        Add(A, 1, 0);
        Assert.That(Emptied(A), Is.EqualTo((int[])[1, 0]));
    }

    [Test]
    public void Whoever_is_not_split_waits_behind_all_others()
    {
        Add(A, 0, 1, 2);
        _queues.Rotate(new(0));
        Assert.That((_queues.LengthOf(A), _queues.QueueOf(new(0))), Is.EqualTo((3, A)));
        Assert.That(Emptied(A), Is.EqualTo((int[])[1, 2, 0]));
    }

    [Test]
    public void What_a_dying_group_has_waiting_waits_behind_what_its_parent_has()
    {
        Add(A, 0, 2);
        Add(B, 1, 3);
        _queues.Reparent(A, B);
        Assert.That((_queues.LengthOf(A), _queues.LengthOf(B), _queues.QueueOf(new(0))), Is.EqualTo((0, 4, B)));
        Assert.That(Emptied(B), Is.EqualTo((int[])[1, 3, 0, 2]));
    }

    private void Add(MemcgId memcg, params int[] huge)
    {
        foreach (int one in huge)
        {
            _queues.Add(memcg, new(one * Each));
        }
    }

    private List<int> Emptied(MemcgId memcg)
    {
        List<int> order = [];
        while (_queues.First(memcg) is var head && head >= 0)
        {
            order.Add(head / Each);
            _queues.Remove(head);
        }

        return order;
    }
}
