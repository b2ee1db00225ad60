using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Areas of address space that stacks of tasks are mapped in (mm/vmalloc.c), of a machine with two CPUs.</summary>
internal sealed class StackAreasTests
{
    private static readonly CacheId Areas = new(0);

    // The parent is on the first CPU, which keeps two stacks.
    [TestCase(0, 0)]
    [TestCase(1, 2 * 18)]
    public void A_child_that_ends_on_its_parents_CPU_leaves_its_stack_to_the_next_and_on_the_other_it_does_not(int cpu, int objects) =>
        Assert.That(Grown(20, _ => cpu), Is.EqualTo(objects));

    [Test]
    public void Children_on_both_CPUs_in_turn_need_a_stack_every_other_time() => Assert.That(Grown(40, i => i % 2), Is.EqualTo(2 * 18));

    [Test]
    public void Areas_that_are_not_mapped_any_more_go_when_they_are_64_MiB()
    {
        // 16 384 pages with five for each stack; the parent's CPU had two for the first ones.
        Assert.That((Grown(3276, _ => 1), Grown(3277, _ => 1)), Is.EqualTo((2 * 3274L, 0L)));
    }

    [Test]
    public void Nobody_pays_for_them_and_other_machines_have_none()
    {
        TestMachine none = Run(0, _ => 1, Areas), with = Run(20, _ => 1, Areas), without = Run(20, _ => 1, CacheId.None);
        Assert.That(with.Usage(TestMachine.A), Is.EqualTo(none.Usage(TestMachine.A)));
        Assert.That(without.Machine.Slabs.ObjectsOfRoot(Areas), Is.EqualTo(none.Machine.Slabs.ObjectsOfRoot(Areas)));
    }

    private static long Grown(int tasks, Func<int, int> cpu) =>
        Run(tasks, cpu, Areas).Machine.Slabs.ObjectsOfRoot(Areas) - Run(0, cpu, Areas).Machine.Slabs.ObjectsOfRoot(Areas);

    private static TestMachine Run(int tasks, Func<int, int> cpu, CacheId areas)
    {
        TestMachine test = new(m => m with { StackAreaCache = areas, StockPages = 0 });
        for (int i = 0; i < tasks; i++)
        {
            test.Do(EventKind.Fork, 0, TestMachine.A, cpu: cpu(i));
            test.Do(EventKind.Exit, 0);
        }

        return test;
    }
}
