using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;
using Eval.Kernel.Structures;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;

namespace Eval.Tests.MachineParts;

/// <summary>Trees and arrays that have a place for each number: what they are made of comes and goes with the numbers.</summary>
internal sealed class IdStructuresTests
{
    private static readonly CacheId Dentry = new(0), Node = new(1), Array96 = new(2), Array192 = new(3), Entry = new(4), Inode = new(5);
    private TestMachine _test = null!;

    [SetUp]
    public void Make() => _test = With(new MemcgObjects());

    private static TestMachine With(MemcgObjects objects) => new(
        m => m with
        {
            Caches =
            [
                .. m.Caches, new CacheGeometry("radix_tree_node", 576, 7, 1, true, 30, 5), new CacheGeometry("kmalloc-96", 96, 42, 1, false, 30, 5),
                new CacheGeometry("kmalloc-192", 192, 21, 1, false, 30, 5), new CacheGeometry("kmalloc-32", 32, 128, 1, false, 30, 5),
                new CacheGeometry("inode_cache", 600, 6, 1, true, 30, 5),
            ],
            MemcgObjects = objects,
        },
        new Composed(() => new ObjcgKmem(ObjcgRules.Since59)));

    private static long Count(TestMachine test, CacheId cache) => test.Machine.Slabs.ObjectsOfRoot(cache);

    private long Nodes => Count(_test, Node);

    // Levels of 64, 64 * 64 and 64 * 64 * 64 numbers (lib/xarray.c, xas_expand): a node for each that has a number below it.
    [TestCase(63, 1)]
    [TestCase(64, 2 + 1)]
    [TestCase(127, 2 + 1)]
    [TestCase(4_095, 2 + 1)]
    [TestCase(4_096, 2 + 2 + 1)]
    [TestCase(8_191, 2 + 2 + 1)]
    [TestCase(200_000, 2 + 2 + 1)]
    [TestCase(262_143, 2 + 2 + 1)]
    public void A_tree_is_as_high_as_its_highest_number_needs_and_has_no_node_without_a_number(int id, int nodes)
    {
        IdTree tree = new(_test.Machine.Objects, Node);
        tree.Use(0);
        tree.Use(id);
        Assert.That(Nodes, Is.EqualTo(nodes));
        tree.Leave(id);
        int levels = id < 64 ? 1 : id < 4_096 ? 2 : 3;
        Assert.That(Nodes, Is.EqualTo(levels), "one on each level; what it has grown to it stays");
        tree.Leave(0);
        Assert.That(Nodes, Is.Zero);
    }

    [Test]
    public void A_tree_that_has_grown_puts_what_it_had_below_the_new_root()
    {
        IdTree tree = new(_test.Machine.Objects, Node);
        tree.Use(70);
        tree.Use(5_000);
        tree.Use(200_000);
        Assert.That(Nodes, Is.EqualTo(3 + 3 + 1));
        tree.Leave(5_000);
        tree.Leave(200_000);
        Assert.That(Nodes, Is.EqualTo(3), "70's, on each level");
        tree.Use(200_001);
        tree.Use(70);
        tree.Leave(70);
        Assert.That(Nodes, Is.EqualTo(5), "70 was used twice");
    }

    [Test]
    public void A_number_of_a_node_that_has_another_leaves_it()
    {
        IdTree tree = new(_test.Machine.Objects, Node);
        tree.Use(4_100);
        tree.Use(4_101);
        tree.Leave(4_100);
        Assert.That(Nodes, Is.EqualTo(3));
        tree.Leave(4_101);
        Assert.That(Nodes, Is.Zero);
    }

    [Test]
    public void Numbers_of_kernfs_follow_one_another_and_none_is_used_again()
    {
        KernfsIds ids = new(_test.Machine.Objects, Node);
        int first = ids.Take(40), second = ids.Take(30);
        Assert.That((second - first, Nodes), Is.EqualTo((40, 3L)), "more than 64, so two nodes and the root");
        ids.Give(first, 40);
        Assert.That(Nodes, Is.EqualTo(3), "some of the first 64 are in use");
        ids.Give(second, 30);
        Assert.That((Nodes, ids.Take(1) - second), Is.EqualTo((0L, 30)));
    }

    // memcg_alloc_cache_id (mm/memcontrol.c): arrays begin with room for four, and grow to twice of what is needed. Each list gets an entry for each.
    [Test]
    public void Arrays_are_made_anew_when_an_id_has_no_room_and_lists_get_an_entry_for_each()
    {
        TestMachine test = With(new MemcgObjects { PerArrayId = new KernelObjects(Entry, 3), IdArrays = 2 });
        test.Do(EventKind.Mkdir, 3, 0);
        Assert.That((test.Machine.Tree.KmemcgId[3], Count(test, Entry), Count(test, Array96)), Is.EqualTo((3, 0L, 0L)), "0 to 3 have room");
        test.Do(EventKind.Mkdir, 4, 0);
        Assert.That((Count(test, Entry), Count(test, Array96)), Is.EqualTo((3L * (10 - 4), 2L)), "16 bytes and ten of 8");
        for (int id = 5; id < 10; id++)
        {
            test.Do(EventKind.Mkdir, id, 0);
        }

        Assert.That((Count(test, Entry), Count(test, Array96)), Is.EqualTo((18L, 2L)));
        test.Do(EventKind.Mkdir, 10, 0);
        Assert.That((Count(test, Entry), Count(test, Array96), Count(test, Array192)), Is.EqualTo((3L * (22 - 4), 0L, 2L)), "16 and 22 of 8");
    }

    [Test]
    public void A_machine_without_such_lists_has_no_arrays()
    {
        TestMachine test = With(new MemcgObjects { IdArrays = 2 });
        for (int id = 3; id < 12; id++)
        {
            test.Do(EventKind.Mkdir, id, 0);
        }

        Assert.That((Count(test, Array96), Count(test, Array192)), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Lists_are_made_for_a_group_and_for_those_above_it_that_have_none()
    {
        TestMachine test = With(new MemcgObjects
        {
            Lists = [new KernelObjects(Dentry, 1), new KernelObjects(Inode, 2)],
            ListObject = new KernelObjects(Entry, 1),
            ListIdCache = Node,
        });
        test.Do(EventKind.Mkdir, 3, TestMachine.A);
        test.Do(EventKind.Mkdir, 4, 3);
        Allocate(test, 0, Inode, 3);
        Assert.That((Count(test, Entry), Count(test, Node)), Is.EqualTo((4L, 2L)), "two for the group, two for A, in two trees");
        Allocate(test, 1, Inode, 4);
        Assert.That(Count(test, Entry), Is.EqualTo(6), "those above have theirs");
        Allocate(test, 2, Dentry, 3);
        Assert.That((Count(test, Entry), Count(test, Node)), Is.EqualTo((8L, 3L)), "dentries have lists of their own");
        Allocate(test, 3, Dentry, 0);
        Assert.That(Count(test, Entry), Is.EqualTo(8), "the root's are there anyway");
        test.Do(EventKind.Rmdir, 4);
        test.Wait(20_000_000_000);
        Assert.That((Count(test, Entry), Count(test, Node)), Is.EqualTo((6L, 3L)));
    }

    private static void Allocate(TestMachine test, int item, CacheId cache, int memcg) =>
        test.Do(EventKind.Alloc, item, cache, memcg, flags: EventFlags.Accounted | EventFlags.ChargerIsMemcg);
}
