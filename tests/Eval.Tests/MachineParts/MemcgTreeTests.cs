using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class MemcgTreeTests
{
    [Test]
    public void An_empty_memcg_is_released_after_its_grace_periods_and_not_at_once()
    {
        TestMachine test = new();
        test.Do(EventKind.Rmdir, TestMachine.A);
        Assert.That(test.Machine.Tree.State[TestMachine.A], Is.EqualTo(MemcgState.Dying));
        test.Wait(1_000_000_000);
        Assert.That(test.Machine.Tree.State[TestMachine.A], Is.EqualTo(MemcgState.Released));
        Assert.That(test.Machine.Tree.DyingCount, Is.Zero);
    }

    [Test]
    public void A_memcg_with_a_task_or_a_child_is_busy()
    {
        TestMachine test = new();
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Rmdir, TestMachine.A);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(16));
        test.Do(EventKind.Mkdir, 3, TestMachine.B);
        test.Do(EventKind.Rmdir, TestMachine.B);
        Assert.That(test.Machine.LastErrno, Is.EqualTo(16));
    }

    [Test]
    public void A_dying_child_pins_its_parent()
    {
        TestMachine test = new();
        test.Do(EventKind.Mkdir, 3, TestMachine.A);
        test.Do(EventKind.Fork, 0, 3);
        test.Do(EventKind.CreateFile, 0, 0, 1);
        test.Do(EventKind.Read, 0, 0, 0, 1);
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, 3);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(1_000_000_000);
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Child), Is.EqualTo(1));
        test.Do(EventKind.DropCaches, 1);
        test.Wait(1_000_000_000);
        Assert.That((test.Machine.Tree.State[3], test.Machine.Tree.State[TestMachine.A]), Is.EqualTo((MemcgState.Released, MemcgState.Released)));
    }

    [Test]
    public void A_freed_kmemcg_id_is_given_to_the_next_memcg()
    {
        TestMachine test = new();
        int id = test.Machine.Tree.KmemcgId[TestMachine.A];
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(1_000_000_000);
        test.Do(EventKind.Mkdir, 3, 0);
        Assert.That(test.Machine.Tree.KmemcgId[3], Is.EqualTo(id));
    }

    [Test]
    public void A_released_memcg_hands_its_statistics_to_its_parent()
    {
        TestMachine test = new();
        test.Machine.Stats.Add(TestMachine.A, StatKind.File, 4096);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(1_000_000_000);
        Assert.That(test.Machine.Stats.Local(MemcgId.Root, StatKind.File), Is.EqualTo(4096));
    }

    [Test]
    public void A_memcg_that_could_not_be_made_gives_back_all_that_it_took()
    {
        // Numbers for the root, the two that are there and one more.
        MemcgTree tree = new TestMachine(machine => machine with { MemcgIds = 4 }).Machine.Tree;
        MemcgId first = new(3), second = new(4);
        Assert.That((tree.TryCreate(first, TestMachine.A), tree.TryCreate(second, TestMachine.A)), Is.EqualTo((true, false)));
        int id = tree.KmemcgId[first], pins = tree.RefsFor(TestMachine.A, PinReason.Child);
        tree.Unmake(first);
        Assert.That((tree.State[first], tree.IsOnline(first), tree.KmemcgId[first]), Is.EqualTo((MemcgState.Absent, false, MemcgTree.NoKmemcgId)));
        Assert.That((tree.FirstChild[TestMachine.A], tree.RefsFor(TestMachine.A, PinReason.Child)), Is.EqualTo((MemcgId.None, pins - 1)));
        Assert.That((tree.TryCreate(second, TestMachine.A), tree.KmemcgId[second]), Is.EqualTo((true, id)));
    }

    [Test]
    public void More_puts_than_gets_are_refused()
    {
        TestMachine test = new();
        Assert.That(() => test.Machine.Tree.Put(TestMachine.A, PinReason.Folio), Throws.InvalidOperationException);
    }
}
