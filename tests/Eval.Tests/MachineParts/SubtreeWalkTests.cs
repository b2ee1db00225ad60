using Eval.Kernel.Description;
using Eval.Kernel.Ids;
using Eval.Kernel.Reclaim;

namespace Eval.Tests.MachineParts;

/// <summary>Where a walk of a subtree begins (mem_cgroup_iter).</summary>
internal sealed class SubtreeWalkTests
{
    private static readonly NumaNodes OneNode = new(1, 2), TwoNodes = new(2, 2);

    [TestCase(SubtreeVisits.Resumed)]
    [TestCase(SubtreeVisits.ResumedByPriority)]
    public void Each_node_has_a_place_of_its_own(SubtreeVisits visits)
    {
        SubtreeWalk walk = new(visits, TwoNodes, new TestMachine().Machine.Tree);
        walk.Stop(MemcgId.Root, 1, 5, TestMachine.A);
        Assert.That((walk.Resume(MemcgId.Root, 0, 5), walk.Resume(MemcgId.Root, 1, 5)), Is.EqualTo((MemcgId.Root, TestMachine.B)));
        walk.Forget(TestMachine.A);
        Assert.That(walk.Resume(MemcgId.Root, 1, 5), Is.EqualTo(MemcgId.Root));
    }

    [TestCase(SubtreeVisits.Resumed)]
    [TestCase(SubtreeVisits.ResumedByPriority)]
    public void A_walk_goes_on_behind_the_group_where_the_last_one_stopped_unless_that_is_released(SubtreeVisits visits)
    {
        SubtreeWalk walk = new(visits, OneNode, new TestMachine().Machine.Tree);
        walk.Stop(MemcgId.Root, 0, 5, TestMachine.A);
        Assert.That(walk.Resume(MemcgId.Root, 0, 5), Is.EqualTo(TestMachine.B));
        walk.Forget(TestMachine.A);
        Assert.That(walk.Resume(MemcgId.Root, 0, 5), Is.EqualTo(MemcgId.Root));
    }

    [TestCase(SubtreeVisits.Resumed, 2)]
    [TestCase(SubtreeVisits.ResumedByPriority, 0)]
    public void Up_to_5_3_each_priority_has_a_place_of_its_own(SubtreeVisits visits, int begins)
    {
        SubtreeWalk walk = new(visits, OneNode, new TestMachine().Machine.Tree);
        walk.Stop(MemcgId.Root, 0, 5, TestMachine.A);
        Assert.That(walk.Resume(MemcgId.Root, 0, 4), Is.EqualTo(new MemcgId(begins)));
    }
}
