using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>What outlives a task: its parent frees some objects where it runs, and RCU others later (release_task); what closing a file frees.</summary>
internal sealed class ReapedTaskTests
{
    private const long GracePeriod = 12_000_000;
    private const int Forked = 1, ChildCpu = 1;
    private static readonly CacheId Handlers = new(1), Task = new(2), Credentials = new(3), Memory = new(4), File = new(5);
    private static readonly CacheId[] All = [Handlers, Task, Credentials, Memory];

    private static TestMachine Machine() => new(m => m with
    {
        CpuCount = 2,
        GracePeriodNanoseconds = GracePeriod,
        Caches =
        [
            .. m.Caches,
            .. from name in (string[])["sighand_cache", "task_struct", "cred", "mm_struct", "filp"] select new CacheGeometry(name, 512, 8, 1, false, 30, 5),
        ],
        ReapedObjects = [new(Handlers, 0), new(Task, 1), new(Credentials, 2)],
        CachesFreedAtClose = [File],
    });

    private static long Count(TestMachine test, CacheId cache) => test.Machine.Slabs.ObjectsOfRoot(cache);

    private static string Counts(TestMachine test) => string.Join(" ", All.Select(c => Count(test, c)));

    private static void Allocate(TestMachine test, int item, CacheId cache, int task, int extra, int cpu = 0) =>
        test.Do(EventKind.Alloc, item, cache, task, task, EventFlags.UntilExit, cpu, extra);

    private static TestMachine WithTask()
    {
        TestMachine test = Machine();
        test.Do(EventKind.Fork, 0, TestMachine.A, cpu: ChildCpu);
        for (int n = 0; n < All.Length; n++)
        {
            Allocate(test, n, All[n], 0, Forked);
        }

        return test;
    }

    [Test]
    public void The_memory_goes_with_the_task_the_handlers_with_the_wait_the_task_a_grace_period_later_and_its_credentials_after_another()
    {
        TestMachine test = WithTask();
        Assert.That(Counts(test), Is.EqualTo("1 1 1 1"));
        test.Do(EventKind.Exit, 0);
        Assert.That(Counts(test), Is.EqualTo("0 1 1 0"));
        test.Wait(GracePeriod - 1);
        Assert.That(Counts(test), Is.EqualTo("0 1 1 0"));
        test.Wait(1);
        Assert.That(Counts(test), Is.EqualTo("0 0 1 0"));
        test.Wait(GracePeriod - 1);
        Assert.That(Counts(test), Is.EqualTo("0 0 1 0"));
        test.Wait(1);
        Assert.That(Counts(test), Is.EqualTo("0 0 0 0"));
    }

    [Test]
    public void What_the_task_made_after_its_fork_goes_at_once_whatever_cache_it_shares()
    {
        TestMachine test = WithTask();
        Allocate(test, 10, Task, 0, extra: 0);
        test.Do(EventKind.Exit, 0);
        Assert.That(Counts(test), Is.EqualTo("0 1 1 0"), "a socket in the cache of task_struct");
    }

    [Test]
    public void Where_a_machine_names_none_everything_goes_with_the_task()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        Allocate(test, 0, new CacheId(0), 0, Forked);
        test.Do(EventKind.Exit, 0);
        Assert.That(Count(test, new CacheId(0)), Is.Zero);
    }

    [Test]
    public void The_parents_CPU_gets_the_slabs_of_what_the_parent_frees_and_the_tasks_those_of_the_rest()
    {
        TestMachine test = Machine();
        test.Do(EventKind.Fork, 0, TestMachine.A, cpu: ChildCpu);
        int item = 0;
        foreach (CacheId cache in All)
        {
            // A full slab and one object: the CPU's slab is another one.
            for (int n = 0; n < 9; n++)
            {
                Allocate(test, item++, cache, 0, Forked);
            }
        }

        test.Do(EventKind.Exit, 0);
        test.Wait(3 * GracePeriod);
        foreach (CacheId cache in All)
        {
            // Taken on the parent's CPU until it has used up its own slab and its list.
            for (int n = 0; n < 16; n++)
            {
                test.Do(EventKind.Alloc, 100 + (16 * (int)cache) + n, cache, TestMachine.A, flags: EventFlags.ChargerIsMemcg);
            }

            string name = test.Machine.Slabs.Caches[cache].Name;
            Assert.That(test.Machine.Slabs.SlabsOfRoot(cache), Is.EqualTo(cache == Memory ? 3 : 2), $"{name}: a list of the other CPU is out of reach");
        }
    }

    [Test]
    public void A_file_that_is_closed_goes_at_once_where_the_machine_says_so_and_after_a_grace_period_elsewhere()
    {
        TestMachine test = Machine();
        test.Do(EventKind.Alloc, 0, File, TestMachine.A, flags: EventFlags.ChargerIsMemcg);
        test.Do(EventKind.Alloc, 1, Memory, TestMachine.A, flags: EventFlags.ChargerIsMemcg);
        test.Do(EventKind.FreeRcu, 0);
        test.Do(EventKind.FreeRcu, 1);
        Assert.That((Count(test, File), Count(test, Memory)), Is.EqualTo((0L, 1L)));
        test.Wait(GracePeriod);
        Assert.That(Count(test, Memory), Is.Zero);
        test.Do(EventKind.FreeRcu, 0);
        Assert.That(Count(test, File), Is.Zero, "what is not allocated is not freed");
    }
}
