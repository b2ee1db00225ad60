using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>effective_protection of mm/page_counter.c, by hand: top 1, parent 3 in it, children 4 and 5 in that.</summary>
internal sealed class ProtectionTests
{
    private static readonly MemcgId Top = TestMachine.A, Parent = new(3), First = new(4), Second = new(5);

    [Test]
    public void Children_that_claim_too_much_share_what_the_parent_has_by_what_they_claim_and_use()
    {
        // min(50, 75) and min(50, 25) of the parent's 50: 50 * 50 / 75 and 25 * 50 / 75.
        Protection protection = Of(isRecursive: false, parentMin: 50, firstMin: 75, secondMin: 25);
        Assert.That((protection.Of(Top, First).Min, protection.Of(Top, Second).Min), Is.EqualTo((33L, 16L)));
    }

    [Test]
    public void Children_that_claim_less_have_what_they_claim()
    {
        Protection protection = Of(isRecursive: false, parentMin: 50, firstMin: 20, secondMin: 0);
        Assert.That((protection.Of(Top, First).Min, protection.Of(Top, Second).Min), Is.EqualTo((20L, 0L)));
    }

    [Test]
    public void What_nobody_claims_is_shared_by_size_where_the_mount_option_says_so()
    {
        // 30 of 50 unclaimed, over 100 - 20 unprotected pages: 30 * 30 / 80 and 30 * 50 / 80.
        Protection protection = Of(isRecursive: true, parentMin: 50, firstMin: 20, secondMin: 0);
        Assert.That((protection.Of(Top, First).Min, protection.Of(Top, Second).Min), Is.EqualTo((20L + 11, 18L)));
    }

    [Test]
    public void Nothing_of_the_reclaimed_group_itself_is_protected()
    {
        Protection protection = Of(isRecursive: false, parentMin: 50, firstMin: 75, secondMin: 25);
        protection.Calculate(First, First);
        Assert.That((protection.Of(First, First).Min, protection.IsBelowMin(First, First)), Is.EqualTo((0L, false)));
    }

    [Test]
    public void From_5_9_to_6_1_what_another_reclaim_left_protects_the_reclaimed_group_itself()
    {
        Protection protection = Of(isRecursive: false, parentMin: 100, firstMin: 50, secondMin: 49, isStaleAtTarget: true);
        protection.Calculate(First, First);
        Assert.That((protection.IsBelowMin(First, First), protection.IsBelowMin(Second, Second)), Is.EqualTo((true, false)));
        Assert.That(protection.Of(First, First).Min, Is.Zero, "mem_cgroup_protection");
    }

    [Test]
    public void A_group_within_its_protection_is_below_it()
    {
        Protection protection = Of(isRecursive: false, parentMin: 100, firstMin: 50, secondMin: 49);
        Assert.That((protection.IsBelowMin(Top, First), protection.IsBelowMin(Top, Second)), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_group_that_goes_offline_protects_nothing()
    {
        Protection protection = Of(isRecursive: false, parentMin: 50, firstMin: 75, secondMin: 25);
        protection.Drop(First);
        protection.Calculate(Top, First);
        protection.Calculate(Top, Second);
        Assert.That((protection.Of(Top, First).Min, protection.Of(Top, Second).Min), Is.EqualTo((0L, 25L)), "its share is its sibling's");
    }

    [Test]
    public void Reclaim_takes_what_memory_low_protects_before_it_kills_and_says_so()
    {
        TestMachine test = Pressed(ControlFile.Low);
        Assert.That(test.Machine.LastErrno, Is.Zero);
        Assert.That(test.Machine.Events.Of(Parent, MemoryEvent.Low), Is.Positive);
    }

    [Test]
    public void Reclaim_leaves_what_memory_min_protects_and_somebody_is_killed()
    {
        TestMachine test = Pressed(ControlFile.Min);
        Assert.That((test.Machine.LastErrno, test.Usage(Parent)), Is.EqualTo((Errno.Enomem, 100L)));
        Assert.That(test.Machine.Events.Of(TestMachine.A, MemoryEvent.Oom), Is.EqualTo(1));
    }

    // "max" and 0, as they are written to the file.
    [TestCase(-1, Errno.Enomem, true)]
    [TestCase(0, 0, false)]
    public void Memory_min_of_max_protects_all_and_of_0_nothing(int value, int errno, bool isKept)
    {
        TestMachine test = Pressed(ControlFile.Min, value);
        Assert.That((test.Machine.LastErrno, test.Usage(Parent) == 100), Is.EqualTo((errno, isKept)));
    }

    [Test]
    public void A_reader_s_own_peak_begins_anew_and_the_group_s_stays()
    {
        TestMachine test = new();
        PageCounter counter = test.Machine.Memory;
        counter.TryCharge(TestMachine.A, 7, out _);
        counter.Uncharge(TestMachine.A, 5);
        test.Do(EventKind.SetControl, TestMachine.A, extra: (int)ControlFile.Peak);
        Assert.That((counter.PeakPages[TestMachine.A], counter.ReadersPeakPages[TestMachine.A]), Is.EqualTo((7L, 2L)));
        counter.TryCharge(TestMachine.A, 3, out _);
        Assert.That((counter.PeakPages[TestMachine.A], counter.ReadersPeakPages[TestMachine.A]), Is.EqualTo((7L, 5L)));
    }

    // Parent has 100 pages of page cache, all protected unless said otherwise; a task beside it wants 60 where there is room for 20.
    private static TestMachine Pressed(ControlFile file, int pages = 100)
    {
        TestMachine test = new();
        test.Do(EventKind.Mkdir, Parent, TestMachine.A);
        test.Do(EventKind.Mkdir, First, TestMachine.A);
        test.Do(EventKind.Fork, 0, Parent);
        test.Do(EventKind.Fork, 1, First);
        test.Do(EventKind.CreateFile, 0, 0, 100);
        test.Do(EventKind.Read, 0, 0, 0, 100);
        test.Machine.Stock.DrainEverything();
        test.Do(EventKind.SetControl, Parent, pages, extra: (int)file);
        test.Do(EventKind.SetLimit, TestMachine.A, 120);
        test.Do(EventKind.Anon, 1, 200, 60);
        test.Machine.Stock.DrainEverything();
        return test;
    }

    // Both children use 50 pages.
    private static Protection Of(bool isRecursive, long parentMin, long firstMin, long secondMin, bool isStaleAtTarget = false)
    {
        TestMachine test = new();
        test.Do(EventKind.Mkdir, Parent, Top);
        test.Do(EventKind.Mkdir, First, Parent);
        test.Do(EventKind.Mkdir, Second, Parent);
        test.Machine.Memory.Charge(First, 50);
        test.Machine.Memory.Charge(Second, 50);
        Protection protection = new(test.Machine.Tree, test.Machine.Memory, isRecursive, isStaleAtTarget);
        protection.SetMin(Parent, parentMin);
        protection.SetMin(First, firstMin);
        protection.SetMin(Second, secondMin);
        foreach (MemcgId memcg in new[] { Top, Parent, First, Second })
        {
            protection.Calculate(Top, memcg);
        }

        return protection;
    }
}
