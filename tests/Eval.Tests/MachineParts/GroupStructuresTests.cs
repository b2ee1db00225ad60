using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Kernel.Structures;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;

namespace Eval.Tests.MachineParts;

/// <summary>What a group has beside its own structures (what its tasks share, lists in filesystems, dentries of its files) and when each goes.</summary>
internal sealed class GroupStructuresTests
{
    private const long Second = 1_000_000_000, Drain = 5 * Second;
    private static readonly CacheId Dentry = new(0), Inode = new(1), Small = new(2), Node = new(3);

    private static TestMachine With(MemcgObjects objects, int sheaf = 0) => new(m => m with
    {
        Caches =
        [
            .. m.Caches, new CacheGeometry("inode_cache", 600, 6, 1, true, 30, 5),
            new CacheGeometry("kmalloc-64", 64, 64, 1, false, 30, 5) { SheafObjects = sheaf }, new CacheGeometry("radix_tree_node", 576, 7, 1, true, 30, 5),
        ],
        KfreeRcuDrainNanoseconds = Drain,
        MemcgObjects = objects,
    });

    private static long Count(TestMachine test, CacheId cache) => test.Machine.Slabs.ObjectsOfRoot(cache);

    private static MemcgObjects SetPerGroup => new() { CssSet = [new KernelObjects(Small, 1)] };

    [Test]
    public void Tasks_of_a_group_share_one_set_which_stays_until_the_last_has_gone_and_kfree_rcu_has_drained()
    {
        TestMachine test = With(SetPerGroup);
        Assert.That(Count(test, Small), Is.Zero, "a group without tasks has none");
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.A);
        Assert.That(Count(test, Small), Is.EqualTo(1));
        test.Do(EventKind.Exit, 0);
        test.Wait(2 * Drain);
        Assert.That(Count(test, Small), Is.EqualTo(1), "one task is left");
        test.Do(EventKind.Exit, 1);
        test.Wait(Drain - Second);
        Assert.That(Count(test, Small), Is.EqualTo(1), "nobody has asked for a grace period yet");
        test.Wait(2 * Second);
        Assert.That(Count(test, Small), Is.Zero);
    }

    [Test]
    public void What_comes_while_the_timer_runs_goes_with_the_rest_and_what_comes_later_waits_anew()
    {
        TestMachine test = With(SetPerGroup);
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Exit, 0);
        test.Wait(Drain - Second);
        test.Do(EventKind.Exit, 1);
        test.Do(EventKind.Fork, 2, TestMachine.A);
        test.Wait(2 * Second);
        Assert.That(Count(test, Small), Is.EqualTo(1), "both have gone, and A has got another");
        test.Do(EventKind.Exit, 2);
        test.Wait(Drain - Second);
        Assert.That(Count(test, Small), Is.EqualTo(1));
    }

    [Test]
    public void A_task_that_moves_away_leaves_no_set_behind()
    {
        TestMachine test = With(SetPerGroup);
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Move, 0, TestMachine.B);
        test.Wait(2 * Drain);
        Assert.That(Count(test, Small), Is.EqualTo(1), "B's");
    }

    [Test]
    public void Where_caches_have_sheaves_nothing_goes_before_one_is_full()
    {
        TestMachine test = With(SetPerGroup, sheaf: 2);
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Exit, 0);
        test.Wait(10 * Drain);
        Assert.That(Count(test, Small), Is.EqualTo(2 + 1), "one waits, one is in use, and the spare sheaf is an object itself");
        test.Do(EventKind.Exit, 1);
        test.Wait(Second);
        Assert.That(Count(test, Small), Is.EqualTo(1));
    }

    [Test]
    public void A_page_of_pointers_is_handed_over_at_the_next_tick()
    {
        TestMachine test = new(m => m with
        {
            Caches = [.. m.Caches, new CacheGeometry("inode_cache", 600, 6, 1, true, 30, 5), new CacheGeometry("kmalloc-64", 64, 64, 1, false, 30, 5)],
            KfreeRcuDrainNanoseconds = Drain,
            KfreeRcuMost = 2,
            TickNanoseconds = 4_000_000,
            MemcgObjects = SetPerGroup,
        });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.Fork, 1, TestMachine.B);
        test.Do(EventKind.Exit, 0);
        test.Wait(Second);
        Assert.That(Count(test, Small), Is.EqualTo(2), "one waits for the timer");
        test.Do(EventKind.Exit, 1);
        test.Wait(Second);
        Assert.That(Count(test, Small), Is.Zero, "two are as many as it gathers");
        test.Do(EventKind.Fork, 2, TestMachine.A);
        test.Do(EventKind.Exit, 2);
        test.Wait(Drain - (2 * Second) - (Second / 2));
        Assert.That(Count(test, Small), Is.EqualTo(1), "the first timer is none of it any more");
        test.Wait(3 * Second);
        Assert.That(Count(test, Small), Is.Zero);
    }

    [Test]
    public void An_obj_cgroup_outlives_its_group_while_anything_is_charged_through_it()
    {
        ObjcgKmem kmem = new(ObjcgRules.Since514);
        TestMachine test = new(
            m => m with
            {
                Caches =
                [
                    .. m.Caches, new CacheGeometry("inode_cache", 600, 6, 1, true, 30, 5), new CacheGeometry("kmalloc-64", 64, 64, 1, false, 30, 5),
                    new CacheGeometry("kmalloc-96", 96, 42, 1, false, 30, 5),
                ],
                KfreeRcuDrainNanoseconds = Drain,
                MemcgObjects = new MemcgObjects { Objcg = [new KernelObjects(Small, 1)], ObjcgCounter = [new KernelObjects(Node, 1)] },
            },
            new Composed(() => kmem));
        test.Do(EventKind.Fork, 0, TestMachine.A);
        Allocate(test, 0, Dentry, EventFlags.Accounted);
        test.Do(EventKind.Exit, 0);
        long before = Count(test, Small);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(2 * Drain);
        Assert.That((Count(test, Small), Count(test, Node)), Is.EqualTo((before, before)), "the dentry is charged through it");
        test.Do(EventKind.Free, 0);
        kmem.DrainStock(0);
        test.Wait(Second);
        Assert.That((Count(test, Small), Count(test, Node)), Is.EqualTo((before, before - 1)), "its counter first");
        test.Wait(2 * Drain);
        Assert.That(Count(test, Small), Is.EqualTo(before - 1));
    }

    [Test]
    public void The_first_inode_that_a_group_pays_for_makes_its_lists_and_they_go_at_offline()
    {
        TestMachine test = With(new MemcgObjects { Lists = [new KernelObjects(Inode, 2)], ListObject = new KernelObjects(Small, 1), ListIdCache = Node });
        test.Do(EventKind.Fork, 0, TestMachine.A);
        Allocate(test, 0, Inode, EventFlags.None);
        Allocate(test, 1, Dentry, EventFlags.Accounted);
        Assert.That(Count(test, Small), Is.Zero, "nobody pays for the one, and the other is in no list of inodes");
        Allocate(test, 2, Inode, EventFlags.Accounted);
        Allocate(test, 3, Inode, EventFlags.Accounted);
        Assert.That((Count(test, Small), Count(test, Node)), Is.EqualTo((2L, 2L)), "a list of dentries and one of inodes, and a node in the tree of each");
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(2 * Drain);
        Assert.That((Count(test, Small), Count(test, Node)), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Dentries_of_a_group_s_files_stay_when_it_is_removed_until_caches_are_dropped()
    {
        TestMachine test = With(new MemcgObjects { Cached = [new KernelObjects(Dentry, 1)] });
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(Second);
        Assert.That(Count(test, Dentry), Is.EqualTo(2), "A's and B's");
        test.Do(EventKind.DropCaches, 1);
        Assert.That(Count(test, Dentry), Is.EqualTo(2), "page cache only");
        test.Do(EventKind.DropCaches, 2);
        Assert.That(Count(test, Dentry), Is.Zero);
    }

    [Test]
    public void A_tree_of_numbers_has_a_node_for_each_sixty_four_and_grows_higher_when_it_must()
    {
        TestMachine test = With(new MemcgObjects());
        IdTree tree = new(test.Machine.Objects, Node);
        tree.Use(1);
        tree.Use(63);
        Assert.That(Count(test, Node), Is.EqualTo(1), "the root holds them itself");
        tree.Use(64);
        Assert.That(Count(test, Node), Is.EqualTo(3), "two, and the root above them");
        tree.Use(5_000);
        Assert.That(Count(test, Node), Is.EqualTo(6), "a third one, one of its own above it, and the root above both");
        tree.Leave(5_000);
        tree.Leave(64);
        Assert.That(Count(test, Node), Is.EqualTo(3), "the first, and what is above it");
    }

    [Test]
    public void A_dying_group_has_no_id_any_more_so_the_next_one_takes_it()
    {
        TestMachine test = new(strategy: new Composed(() => new ObjcgKmem(ObjcgRules.Since59)));
        int id = test.Machine.Tree.KmemcgId[TestMachine.A];
        test.Do(EventKind.Fork, 0, TestMachine.A);
        test.Do(EventKind.CreateFile, 0, 0, 5);
        test.Do(EventKind.Write, 0, 0, 0, 5);
        test.Do(EventKind.Exit, 0);
        test.Do(EventKind.Rmdir, TestMachine.A);
        test.Wait(Second);
        Assert.That(test.Machine.Tree.State[TestMachine.A], Is.EqualTo(MemcgState.Dying));
        test.Do(EventKind.Mkdir, 3, 0);
        Assert.That(test.Machine.Tree.KmemcgId[3], Is.EqualTo(id));
    }

    [Test]
    public void Objects_that_tasks_of_the_boot_have_freed_are_not_alive()
    {
        TestMachine half = With(new MemcgObjects()), known = new(m => m with
        {
            BootObjects = [new KernelObjects(Dentry, 84)],
            BootFreedObjects = [new KernelObjects(Dentry, 31)],
        });
        TestMachine unknown = new(m => m with { BootObjects = [new KernelObjects(Dentry, 84)] });
        Assert.That((Count(half, Dentry), Count(known, Dentry), Count(unknown, Dentry)), Is.EqualTo((0L, 53L, 64L)));
    }

    private static void Allocate(TestMachine test, int item, CacheId cache, EventFlags flags) => test.Do(EventKind.Alloc, item, cache, 0, -1, flags);
}
