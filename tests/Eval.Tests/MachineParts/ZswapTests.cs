using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;
using NUnit.Framework;

namespace Eval.Tests.MachineParts;

internal sealed class ZswapTests
{
    private const int Pages = 20, EntryBytes = 1000, TmpfsFile = 0;

    private static TestMachine WithTmpfsOutside(string kernel, int maxPages = -1, bool writesBack = true)
    {
        TestMachine test = new(
            m => m with { SwapPages = 100, ZswapEntryBytes = EntryBytes }, new Composed(() => new ObjcgKmem(ObjcgRules.Since514), kernel: kernel));
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.SetControl, TestMachine.A, maxPages, extra: (int)ControlFile.ZswapMax);
        test.Do(EventKind.SetControl, TestMachine.A, writesBack ? 1 : 0, extra: (int)ControlFile.ZswapWriteback);
        test.Do(EventKind.CreateFile, TmpfsFile, 0, Pages, extra: (int)FileKind.Tmpfs);
        test.Do(EventKind.Write, 0, TmpfsFile, 0, Pages);
        test.Do(EventKind.Reclaim, TestMachine.A, Pages);
        return test;
    }

    private static long ZswapBytes(TestMachine test, MemcgId memcg) => test.Machine.Stats.Hierarchical(memcg, StatKind.Zswap);

    [Test]
    public void A_compressed_page_is_charged_in_bytes_and_has_a_slot_of_the_device()
    {
        TestMachine test = WithTmpfsOutside("6.12");
        Assert.That((ZswapBytes(test, TestMachine.A), test.Machine.Swap.UsedPages), Is.EqualTo(((long)Pages * EntryBytes, (long)Pages)));
        Assert.That(test.Machine.KmemCounter.UsagePages[TestMachine.A], Is.GreaterThanOrEqualTo(Pages * EntryBytes / 4096));
        test.Do(EventKind.Read, 0, TmpfsFile, 0, Pages);
        Assert.That((ZswapBytes(test, TestMachine.A), test.Machine.Swap.UsedPages), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Before_5_19_nobody_pays_for_it()
    {
        TestMachine test = WithTmpfsOutside("5.10", maxPages: 0);
        Assert.That((ZswapBytes(test, TestMachine.A), test.Machine.Swap.Zswap.Has(new FolioId(0))), Is.EqualTo((0L, true)));
    }

    [Test]
    public void What_is_compressed_goes_with_the_obj_cgroup_to_the_parent()
    {
        TestMachine test = WithTmpfsOutside("6.12");
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(1_000_000_000);
        int handle = test.Machine.Swap.Zswap.HandleOf(new FolioId(0));
        Assert.That((test.Machine.Kmem.OwnerOfBytes(handle), test.Usage(TestMachine.A)), Is.EqualTo((MemcgId.Root, 0L)));
        Assert.That(test.Machine.Tree.RefsFor(TestMachine.A, PinReason.Objcg), Is.Zero);
    }

    [TestCase(true, Pages)]
    [TestCase(false, 5)]
    public void What_has_no_room_goes_to_the_device_unless_the_group_keeps_it(bool writesBack, int outside)
    {
        // Five entries of 1000 bytes are the first to fill a page.
        TestMachine test = WithTmpfsOutside("6.1", maxPages: 1, writesBack);
        Assert.That((ZswapBytes(test, TestMachine.A), test.Machine.Swap.UsedPages), Is.EqualTo((5L * EntryBytes, (long)outside)));
    }
}
