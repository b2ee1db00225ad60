using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;
using Eval.Kernel.Folio;
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
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Errno.Esrch));
    }

    [Test]
    public void A_task_allocates_on_its_way_out_but_nothing_that_goes_with_its_end()
    {
        TestMachine test = Exited();
        test.Do(EventKind.Alloc, 0, 0, 0);
        Assert.That((test.Machine.LastErrno, test.Machine.Slabs.SlabBytes > 0), Is.EqualTo((0, true)));
        test.Do(EventKind.Alloc, 1, 0, 0, flags: EventFlags.UntilExit);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Errno.Esrch));
    }

    [Test]
    public void Nobody_allocates_for_a_group_that_is_released()
    {
        TestMachine test = Exited();
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(5_000_000_000);
        test.Do(EventKind.Alloc, 0, 0, 0);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Errno.Enodev));
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
        Assert.That(test.Machine.LastErrno, Is.EqualTo(Errno.Esrch));
    }

    // seq_file starts each read at the head of the list and goes to its place again.
    [TestCase(50, 3, 3L, Description = "one at least")]
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
        Assert.That(test.Machine.Locks.Named("slab_mutex").Holders, Is.Empty);
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

    [Test]
    public void Who_succeeds_has_no_errno_of_who_failed_before()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Rmdir, TestMachine.A);
        Assert.That(test.Machine.LastErrno, Is.Not.Zero, "it has a task");
        test.Do(EventKind.Anon, 0, 0, 5);
        Assert.That(test.Machine.LastErrno, Is.Zero);
    }

    [Test]
    public void Shared_memory_beyond_the_limit_fails_whoever_writes_it()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 60, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.SetLimit, TestMachine.A, 10);
        test.Do(EventKind.Write, 0, 0, 0, 60);
        Assert.That((test.Machine.LastErrno, test.Usage(TestMachine.A) <= 10), Is.EqualTo((Errno.Enomem, true)));
    }

    [Test]
    public void What_is_unlocked_is_locked_no_more()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Anon, 0, 0, 5);
        test.Do(EventKind.Mlock, 0, -1);
        bool whenLocked = test.Machine.Folios.Has(new FolioId(0), FolioFlags.Mlocked);
        test.Do(EventKind.Mlock, 0, -1, flags: EventFlags.Off);
        Assert.That((whenLocked, test.Machine.Folios.Has(new FolioId(0), FolioFlags.Mlocked)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_cache_counts_the_objects_that_are_alive_and_knows_its_slabs()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        CacheId dentry = new(0);
        long before = test.Machine.Slabs.ObjectsOfRoot(dentry);
        test.Do(EventKind.Alloc, 0, 0, 0);
        test.Do(EventKind.Alloc, 1, 0, 0);
        test.Do(EventKind.Alloc, 2, 0, 0);
        test.Do(EventKind.Free, 1);
        int slabs = Enumerable.Range(0, test.Machine.Slabs.SlabCount).Count(s => test.Machine.Slabs.InstanceOfSlab(s) == dentry);
        Assert.That((test.Machine.Slabs.ObjectsOfRoot(dentry) - before, slabs), Is.EqualTo((2L, 1)));
    }

    [Test]
    public void An_event_of_no_meaning_is_an_error_that_names_it() =>
        Assert.That(() => new TestMachine().Do((EventKind)250), Throws.Exception.With.Message.Contains("250"));

    [Test]
    public void A_random_number_below_nothing_is_refused() =>
        Assert.That(() => new RandomStream(1, "test").Below(0), Throws.TypeOf<ArgumentOutOfRangeException>());

    // Rules of the kernel are found by it: a version that cannot be read has all that came, and nothing that went.
    [TestCase("4.9", 4, 9, 0)]
    [TestCase("2.6.26", 2, 6, 26)]
    [TestCase("5.5-rc7-mm1", 5, 5, 0)]
    [TestCase("6.12.117+deb12-cloud-amd64", 6, 12, 117)]
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
