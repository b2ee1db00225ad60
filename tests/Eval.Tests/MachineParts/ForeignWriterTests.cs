using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>
/// When an inode goes over to the group that writes it (wbc_detach_inode): a disk writes 25 600 pages of 4 KiB in a second, and 16 slots are two of them, so
/// that a slot is up to 3 200 pages. More than eight slots of another group have it go over.
/// </summary>
internal sealed class ForeignWriterTests
{
    private const int File = 0, SlotPages = 3_200;
    private const long LongerThanAGracePeriod = 100_000_000;
    private static readonly MemcgId A = TestMachine.A, B = TestMachine.B, C = new(3);
    private TestMachine _test = null!;
    private ForeignWriters _foreign = null!;

    private MemcgId Owner => _test.Machine.Writeback.MemcgOf[File];

    [SetUp]
    public void AttachToA()
    {
        _test = new TestMachine(m => m with { HasCgroupWriteback = true });
        _test.Do(EventKind.Mkdir, C, 0);
        _test.Do(EventKind.CreateFile, File, 0, 10);
        _foreign = new ForeignWriters(_test.Machine.Description, _test.Machine.Tree, _test.Machine.Writeback, _test.Machine.Timeline, files: 1);
        _test.Machine.Writeback.Attach(File, A);
    }

    [TestCase(1, 9)]
    [TestCase(SlotPages, 9)]
    [TestCase(SlotPages + 1, 5)]
    [TestCase(2 * SlotPages, 5)]
    [TestCase((2 * SlotPages) + 1, 3)]
    [TestCase(4 * SlotPages, 3)]
    [TestCase((4 * SlotPages) + 1, 2)]
    [TestCase(100 * SlotPages, 2, Description = "no round has more than five slots")]
    public void Another_group_s_inode_after_so_many_rounds_of_writing(int pages, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Assert.That(Owner, Is.EqualTo(A), $"after {round}");
            Write((B, pages));
        }

        Assert.That(Owner, Is.EqualTo(B));
    }

    [Test]
    public void What_was_written_more_than_two_seconds_ago_does_not_count()
    {
        Repeat(2, (B, 4 * SlotPages));
        Repeat(4, (A, 4 * SlotPages));
        Repeat(2, (B, 4 * SlotPages));
        Assert.That(Owner, Is.EqualTo(A), "eight slots of the last 16 are B's");
        Write((B, 1));
        Assert.That(Owner, Is.EqualTo(A), "a round that is short beside the others has no say");
        Write((B, 4 * SlotPages));
        Assert.That(Owner, Is.EqualTo(B));
    }

    // The average takes in an eighth of each round, and a round counts from an eighth of the average on.
    [Test]
    public void After_a_long_round_short_ones_have_no_say_for_long()
    {
        Write((A, 100_000));
        Repeat(18, (B, 3_000));
        Assert.That(Owner, Is.EqualTo(A));
        Repeat(6, (B, 3_000));
        Assert.That(Owner, Is.EqualTo(B));
    }

    [TestCase(5, 5, 0, true)]
    [TestCase(5, 6, 0, false)]
    [TestCase(5, 6, 6, true, Description = "of the others none has a majority")]
    [TestCase(5, 12, 6, false)]
    public void The_inode_stays_with_its_group_unless_another_writes_more_of_it(int own, int others, int thirds, bool stays)
    {
        Repeat(9, (A, own), (B, others), (C, thirds));
        Assert.That(Owner, Is.EqualTo(stays ? A : B));
    }

    [Test]
    public void A_dead_group_has_no_say()
    {
        _test.Do(EventKind.Rmdir, B);
        _test.Wait(LongerThanAGracePeriod);
        Repeat(20, (B, SlotPages));
        Assert.That(Owner, Is.EqualTo(A));
    }

    [Test]
    public void An_inode_that_went_over_begins_anew()
    {
        Repeat(9, (B, SlotPages));
        Repeat(8, (A, SlotPages));
        Assert.That(Owner, Is.EqualTo(B));
        Write((A, SlotPages));
        Assert.That(Owner, Is.EqualTo(A));
        Assert.That(_test.Machine.Tree.RefsFor(B, Kernel.Memcg.PinReason.Work), Is.Zero, "whoever switched it holds nobody");
    }

    private void Repeat(int rounds, params (MemcgId Memcg, int Pages)[] written)
    {
        for (int round = 0; round < rounds; round++)
        {
            Write(written);
        }
    }

    private void Write(params (MemcgId Memcg, int Pages)[] written)
    {
        _foreign.Begin(File);
        foreach ((MemcgId memcg, int pages) in written)
        {
            for (int page = 0; page < pages; page++)
            {
                _foreign.Account(memcg);
            }
        }

        _foreign.End(File);
        _test.Wait(LongerThanAGracePeriod);
    }
}
