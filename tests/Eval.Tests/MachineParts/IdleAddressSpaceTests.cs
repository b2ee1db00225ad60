using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>What an idle CPU keeps of the last task that ran there, and until when (kernel/sched/core.c, finish_task_switch).</summary>
internal sealed class IdleAddressSpaceTests
{
    private const int First = 0, Second = 1, Forked = 1, Cpu = 1, DirectoryPages = 2;
    private static readonly CacheId Memory = new(1), Files = new(2);

    private static TestMachine Machine() => new(m => m with
    {
        CpuCount = 2,
        StockPages = 0,
        Caches = [.. m.Caches, .. from name in (string[])["mm_struct", "files_cache"] select new CacheGeometry(name, 512, 8, 1, false, 30, 5)],
        IdleAddressSpaceCache = Memory,
        IdleAddressSpacePages = DirectoryPages,
    });

    private static TestMachine WithEnded(int cpu)
    {
        TestMachine test = Machine();
        test.Do(EventKind.Fork, First, TestMachine.A, cpu: cpu);
        test.Do(EventKind.Alloc, 0, Memory, First, First, EventFlags.UntilExit, cpu, Forked);
        test.Do(EventKind.Alloc, 1, Files, First, First, EventFlags.UntilExit, cpu, Forked);
        test.Do(EventKind.Exit, First);
        return test;
    }

    // Objects of both caches, and pages of the directory of the second CPU's last task.
    private static (long Memory, long Files, int Pages) Kept(TestMachine test) =>
        (test.Machine.Slabs.ObjectsOfRoot(Memory), test.Machine.Slabs.ObjectsOfRoot(Files),
            test.Machine.KernelPages.PagesOf(test.Machine.KernelPages.Count - 1));

    [Test]
    public void An_idle_CPU_keeps_the_last_address_space_until_a_task_comes()
    {
        TestMachine test = WithEnded(Cpu);
        Assert.That(Kept(test), Is.EqualTo((1L, 0L, DirectoryPages)), "the rest goes with the task");
        test.Do(EventKind.Fork, Second, TestMachine.B, cpu: Cpu);
        Assert.That(Kept(test), Is.EqualTo((0L, 0L, 0)));
    }

    [Test]
    public void A_task_that_comes_from_another_CPU_ends_it_too()
    {
        TestMachine test = WithEnded(Cpu);
        test.Do(EventKind.Fork, Second, TestMachine.B);
        Assert.That(Kept(test).Memory, Is.EqualTo(1), "a task elsewhere does not");
        test.Do(EventKind.SetCpu, Second, Cpu);
        Assert.That(Kept(test), Is.EqualTo((0L, 0L, 0)));
    }

    [Test]
    public void Where_the_driver_runs_it_goes_at_once() => Assert.That(Kept(WithEnded(0)).Memory, Is.Zero);
}
