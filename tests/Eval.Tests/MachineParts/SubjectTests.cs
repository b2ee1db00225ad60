using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Slab;

namespace Eval.Tests.MachineParts;

/// <summary>What happens when who or what an event is about is gone, and what a reader of the caches gets.</summary>
internal sealed class SubjectTests
{
    [Test]
    public void A_dead_task_makes_no_file()
    {
        TestMachine test = Exited();
        test.Do(EventKind.CreateFile, 0, 0, 10, d: 0);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Outcome.Esrch));
    }

    [Test]
    public void A_task_allocates_on_its_way_out_but_nothing_that_goes_with_its_end()
    {
        TestMachine test = Exited();
        test.Do(EventKind.Alloc, 0, 0, 0);
        Assert.That((test.Machine.LastErrno, test.Machine.Slabs.SlabBytes > 0), Is.EqualTo((0, true)));
        test.Do(EventKind.Alloc, 1, 0, 0, flags: EventFlags.UntilExit);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Outcome.Esrch));
    }

    [Test]
    public void Nobody_allocates_for_a_group_that_is_released()
    {
        TestMachine test = Exited();
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(5_000_000_000);
        test.Do(EventKind.Alloc, 0, 0, 0);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Outcome.Enodev));
    }

    [Test]
    public void A_task_that_was_killed_for_memory_allocates_nothing_any_more()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.SetLimit, TestMachine.A, 10);
        test.Do(EventKind.Anon, 0, 200, 60);
        Assert.That((test.Machine.Tasks.IsAlive[0], test.Machine.Tasks.WasKilled[0]), Is.EqualTo((false, true)));
        test.Do(EventKind.Alloc, 0, 0, 0);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Outcome.Esrch));
    }

    // seq_file starts each read at the head of the list and goes to its place again.
    [TestCase(100, 3, 3L)]
    [TestCase(250, 2, 2L)]
    [TestCase(4096, 1, 0L)]
    public void A_reader_of_slabinfo_gets_each_cache_once_in_as_many_reads_as_it_takes(int chunk, int reads, long walked)
    {
        TestMachine test = new(m => m with
        {
            Caches = [.. m.Caches, new CacheGeometry("filp", 256, 16, 1, false, 30, 5), new CacheGeometry("cred_jar", 192, 21, 1, false, 30, 5)],
        });
        test.Do(EventKind.ReadSlabinfo, chunk);
        Assert.That(test.Machine.LastSlabinfo, Is.EqualTo(new SlabinfoReading(reads, Entries: 3, Missed: 0, Duplicates: 0, walked)));
    }

    [Test]
    public void The_kernel_pages_of_the_root_are_in_the_ledger_as_anybodys()
    {
        TestMachine test = new();
        test.Machine.Ledger.PagesBorn(0, MemcgId.Root, 3);
        Assert.That(test.Machine.Ledger.KernelPages[MemcgId.Root], Is.EqualTo(3));
        test.Machine.Ledger.PagesDied(0, 3);
        Assert.That(test.Machine.Ledger.KernelPages[MemcgId.Root], Is.Zero);
    }

    // Rules of the kernel are found by it: a version that cannot be read has all that came, and nothing that went.
    [TestCase("4.9", 4, 9, 0)]
    [TestCase("2.6.26", 2, 6, 26)]
    [TestCase("5.5-rc7-mm1", 5, 5, 0)]
    [TestCase("6", int.MaxValue, 0, 0)]
    [TestCase("next-20240101", int.MaxValue, 0, 0)]
    public void A_version_is_what_its_text_begins_with(string text, int major, int minor, int patch) =>
        Assert.That(KernelVersion.Parse(text), Is.EqualTo(new KernelVersion(major, minor, patch)));

    private static TestMachine Exited()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Exit, 0);
        return test;
    }
}
