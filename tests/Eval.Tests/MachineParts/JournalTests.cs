using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>Transactions, what holds their buffers, and what a commit dirties (fs/jbd2).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class JournalTests
{
    private const long Interval = 1_000, WriteTime = 100;
    private const int CommitCpu = 1, Pages = 600;
    private static readonly CacheId HeadCache = new(0);

    private readonly List<int> _committed = [];

    private TestMachine Test { get; set; } = new();

    // Pages, in the order in which they got dirty.
    private string Committed => string.Join(' ', _committed);

    [Test]
    public void A_transaction_is_committed_when_it_has_run_for_the_interval()
    {
        Journal journal = NewJournal();
        journal.Modify(0);
        Test.Wait(Interval - 1);
        Assert.That((Committed, journal.Holds(0)), Is.EqualTo(("", true)));
        Test.Wait(1);
        Assert.That((Committed, journal.Holds(0)), Is.EqualTo(("0", false)));
    }

    [Test]
    public void The_interval_counts_from_the_first_buffer_of_the_transaction()
    {
        Journal journal = NewJournal();
        journal.Modify(0);
        Test.Wait(Interval - 1);
        journal.Modify(1);
        Test.Wait(1);
        Assert.That(Committed, Is.EqualTo("1"));
        journal.Modify(2);
        Test.Wait(Interval - 1);
        Assert.That(journal.Holds(2), Is.True);
        Test.Wait(1);
        Assert.That(Committed, Is.EqualTo("1 2"));
    }

    // Of 5.1 s round_jiffies_up makes 6 s; the slot after that one turns at 6.144 s.
    [Test]
    public void On_a_machine_with_ticks_the_interval_ends_with_a_second_and_with_the_turn_of_a_slot()
    {
        const long Millisecond = 1_000_000;
        Test = new TestMachine(m => m with { TickNanoseconds = 4 * Millisecond });
        Journal journal = NewJournal(d => d with { CommitNanoseconds = 5000 * Millisecond });
        Test.Wait((100 * Millisecond) - Test.Machine.Clock.NowNanoseconds);
        journal.Modify(0);
        Test.Wait((6044 * Millisecond) - 1);
        Assert.That((Committed, journal.Holds(0)), Is.EqualTo(("", true)));
        Test.Wait(1);
        Assert.That(Committed, Is.EqualTo("0"));
    }

    [Test]
    public void A_commit_that_came_early_takes_nothing_from_the_next_transaction()
    {
        Journal journal = NewJournal();
        journal.Modify(0);
        Test.Wait(1);
        journal.Commit();
        journal.Modify(1);
        Test.Wait(Interval - 1);
        Assert.That(Committed, Is.EqualTo("0"));
        Test.Wait(1);
        Assert.That(Committed, Is.EqualTo("0 1"));
    }

    [Test]
    public void A_buffer_is_filed_once_and_the_last_one_filed_gets_dirty_first()
    {
        Journal journal = NewJournal();
        journal.Modify(0);
        journal.Modify(1);
        journal.Modify(0);
        journal.Commit();
        Assert.That(Committed, Is.EqualTo("1"));
    }

    [Test]
    public void A_commit_of_nothing_tells_nobody()
    {
        Journal journal = NewJournal();
        journal.Commit();
        Test.Wait(2 * Interval);
        Assert.That(_committed, Is.Empty);
    }

    [Test]
    public void What_is_being_written_is_held_until_it_is()
    {
        Journal journal = NewJournal(f => f with { CommitWriteNanoseconds = WriteTime });
        journal.Modify(0);
        Test.Wait(Interval + WriteTime - 1);
        Assert.That((_committed.Count, journal.Holds(0), journal.Holds(1)), Is.EqualTo((0, true, false)));
        Test.Wait(1);
        Assert.That((_committed.Count, journal.Holds(0)), Is.EqualTo((1, false)));
    }

    [TestCase(new[] { 1 }, "0")]
    [TestCase(new[] { 0 }, "1")]
    [TestCase(new[] { 0, 1 }, "")]
    public void A_buffer_that_the_next_transaction_has_meanwhile_does_not_get_dirty(int[] again, string committed)
    {
        Journal journal = NewJournal(f => f with { CommitWriteNanoseconds = WriteTime });
        journal.Modify(0);
        journal.Modify(1);
        Test.Wait(Interval);
        foreach (int page in again)
        {
            journal.Modify(page);
        }

        Test.Wait(WriteTime);
        Assert.That(Committed, Is.EqualTo(committed));
        Assert.That(again.All(journal.Holds), Is.True);
    }

    [Test]
    public void A_commit_waits_for_the_one_before()
    {
        Journal journal = NewJournal(f => f with { CommitWriteNanoseconds = 10 * Interval });
        journal.Modify(0);
        Test.Wait(Interval);
        journal.Modify(1);
        Assert.That(_committed, Is.Empty);
        journal.Commit();
        Assert.That(Committed, Is.EqualTo("0 1"));
        Test.Wait(20 * Interval);
        Assert.That(_committed, Has.Count.EqualTo(2), "what was waited for is not written again");
    }

    [Test]
    public void A_write_that_was_waited_for_does_not_end_the_next_one()
    {
        Journal journal = NewJournal(f => f with { CommitWriteNanoseconds = WriteTime });
        journal.Modify(0);
        Test.Wait(Interval);
        journal.Commit();
        journal.Modify(1);
        Test.Wait(WriteTime);
        Assert.That((Committed, journal.Holds(1)), Is.EqualTo(("0", true)));
    }

    [TestCase(2, 0)]
    [TestCase(3, 1)]
    public void More_buffers_than_a_transaction_takes_are_committed_early(int buffers, int commits)
    {
        Journal journal = NewJournal(f => f with { CommitBuffers = 2 });
        for (int page = 0; page < buffers; page++)
        {
            journal.Modify(page);
        }

        Test.Wait(1);
        Assert.That(_committed, Has.Count.EqualTo(commits));
    }

    [TestCase(1, 2)]
    [TestCase(254, 2)]
    [TestCase(255, 3)]
    [TestCase(508, 3)]
    [TestCase(509, 4)]
    public void Descriptor_and_commit_blocks_go_through_the_list_of_the_CPU_that_commits(int buffers, int blocks)
    {
        const int Entries = 6;
        BufferLru lru = new(cpus: 2, Entries);
        Journal journal = NewJournal(lru: lru);
        for (int block = 0; block < Entries; block++)
        {
            lru.Touch(0, 1000 + block);
            lru.Touch(CommitCpu, 2000 + block);
        }

        for (int page = 0; page < buffers; page++)
        {
            journal.Modify(page);
        }

        journal.Commit();
        Assert.That(Enumerable.Range(2000, Entries).Count(b => !lru.Holds(b)), Is.EqualTo(blocks), "the oldest fall off");
        Assert.That(Enumerable.Range(1000, Entries).All(lru.Holds), Is.True, "and none of another CPU");
    }

    [Test]
    public void Each_commit_writes_other_blocks_of_the_journal()
    {
        BufferLru lru = new(cpus: 2, entries: 5);
        Journal journal = NewJournal(lru: lru);
        lru.Touch(CommitCpu, 1000);
        foreach (int page in (int[])[0, 1])
        {
            Assert.That(lru.Holds(1000), Is.True);
            journal.Modify(page);
            journal.Commit();
        }

        lru.Touch(CommitCpu, 1001);
        Assert.That(lru.Holds(1000), Is.False, "two blocks of each commit, and one more");
    }

    [Test]
    public void A_buffer_has_one_journal_head_until_its_page_goes()
    {
        Journal journal = NewJournal(f => f with { JournalHeadCache = HeadCache });
        long before = Heads;
        journal.Modify(0);
        journal.Commit();
        journal.Modify(0);
        Assert.That(Heads - before, Is.EqualTo(1));
        journal.FreeHead(0);
        journal.FreeHead(0);
        Assert.That(Heads - before, Is.Zero);
        journal.Commit();
        journal.Modify(0);
        Assert.That(Heads - before, Is.EqualTo(1), "and a new one when it is modified again");
    }

    [Test]
    public void Journal_heads_come_from_the_first_CPU_s_slab()
    {
        Journal journal = NewJournal(f => f with { JournalHeadCache = HeadCache });
        Test.Do(EventKind.Alloc, 0, 0, cpu: 0);
        int slabs = Test.Machine.Slabs.SlabCount;
        journal.Modify(0);
        Assert.That(Test.Machine.Slabs.SlabCount, Is.EqualTo(slabs));
    }

    [TestCase(1, 3, 0)]
    [TestCase(3, 3, 0)]
    [TestCase(4, 3, 3)]
    [TestCase(0, 3, 0)]
    public void The_shrinker_frees_what_is_checkpointed_when_there_is_enough_of_it_to_be_seen(int batch, int checkpointed, int left)
    {
        Journal journal = NewJournal(f => f with { JournalHeadCache = HeadCache, JournalShrinkerBatch = batch });
        long before = Heads;
        for (int page = 0; page < checkpointed; page++)
        {
            journal.Modify(page);
        }

        journal.Commit();
        journal.Modify(Pages - 1);
        Assert.That(journal.Holds(0), Is.EqualTo(batch > 0), "with a shrinker a head holds its page");
        journal.Shrink(Pages);
        Assert.That(Heads - before, Is.EqualTo(left + 1), "what is modified stays");
        Assert.That((journal.Holds(0), journal.Holds(Pages - 1)), Is.EqualTo((left > 0, true)));
    }

    [TestCase(0, 2, Description = "30 dirty buffers are written to their places, and 30 and two blocks to the journal")]
    [TestCase(30, 3, Description = "60 dirty buffers are written at once")]
    public void Each_buffer_that_is_written_has_a_bio_as_long_as_all_that_are_written_with_it(int secondFrom, int slabs)
    {
        Journal journal = NewJournal(f => f with { BufferBioCache = HeadCache });
        foreach (int from in new[] { 0, secondFrom })
        {
            for (int page = from; page < from + 30; page++)
            {
                journal.Modify(page);
            }

            journal.Commit();
            Assert.That(Test.Machine.Slabs.SlabBytesPeak, Is.EqualTo(2 * 4096), "32 bios are more than 21");
            Test.Machine.Slabs.Shrink(HeadCache);
        }

        journal.DeviceWritten();
        Assert.That((Test.Machine.Slabs.SlabBytesPeak, Heads), Is.EqualTo((slabs * 4096L, 0L)));
    }

    private long Heads => Test.Machine.Slabs.ObjectsOfRoot(HeadCache);

    private Journal NewJournal(Func<FilesystemDescription, FilesystemDescription>? change = null, BufferLru? lru = null)
    {
        FilesystemDescription description = new() { Source = "test", CommitNanoseconds = Interval };
        Journal journal = new(
            change is null ? description : change(description), Test.Machine.Timeline, Test.Machine.Objects, lru ?? new BufferLru(2, 4), CommitCpu,
            Test.Machine.Description.CpuCount, page => page, _committed.Add);
        journal.Ensure(Pages);
        return journal;
    }
}
