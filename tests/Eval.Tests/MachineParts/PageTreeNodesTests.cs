using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Filesystem;
using Eval.Kernel.Ids;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;

namespace Eval.Tests.MachineParts;

/// <summary>Nodes of page cache trees (lib/xarray.c) and buffer heads: who pays for them, and when they go.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PageTreeNodesTests
{
    private const int File = 1, OtherFile = 2, Cpu = 1, NodePages = 64;
    private static readonly CacheId Cache = new(0);
    private static readonly FolioId Folio = new(5);

    private readonly TestMachine _test = new(m => m with { StockPages = 0 }, new Composed(() => new ObjcgKmem(ObjcgRules.Since514)));
    private readonly PageTreeNodes _nodes;
    private readonly long _before;

    public PageTreeNodesTests()
    {
        _nodes = New(f => f with { TreeNodeCache = Cache });
        _before = _test.Machine.Slabs.ObjectsOfRoot(Cache);
    }

    private long Objects => _test.Machine.Slabs.ObjectsOfRoot(Cache) - _before;

    [Test]
    public void The_first_page_of_a_file_is_in_the_root_of_its_tree_until_there_is_a_second_one()
    {
        Add(0);
        Assert.That(Objects, Is.Zero);
        Add(1);
        Assert.That(Objects, Is.EqualTo(1));
        Drop(1);
        Assert.That(Objects, Is.EqualTo(1), "the first page is in the node now");
        Drop(0);
        Assert.That(Objects, Is.Zero);
    }

    // The run of a page has a node, and what is beyond the first run has one above it, too.
    [TestCase(1, 1)]
    [TestCase(NodePages - 1, 1)]
    [TestCase(NodePages, 2)]
    [TestCase(5 * NodePages, 2)]
    public void A_page_that_is_not_the_first_needs_a_node_and_beyond_its_first_run_a_file_needs_one_more(int index, int nodes)
    {
        Add(index);
        Assert.That(Objects, Is.EqualTo(nodes));
        Drop(index);
        Assert.That(Objects, Is.Zero);
    }

    [Test]
    public void Pages_of_a_run_share_its_node_and_runs_share_the_one_above()
    {
        int[] indexes = [NodePages, NodePages + 1, (2 * NodePages) - 1, 2 * NodePages, 3 * NodePages];
        Assert.That(string.Join(' ', indexes.Select(Added)), Is.EqualTo("2 2 2 3 4"));
        Assert.That(string.Join(' ', indexes.Select(Dropped)), Is.EqualTo("4 4 3 2 0"), "a node goes with the last page below it");
    }

    [Test]
    public void A_node_that_has_gone_is_made_again()
    {
        foreach (int index in (int[])[1, NodePages])
        {
            int nodes = Added(index);
            Drop(index);
            Assert.That(Added(index), Is.EqualTo(nodes));
            Drop(index);
        }

        Assert.That(Objects, Is.Zero);
    }

    [Test]
    public void Files_have_nodes_of_their_own()
    {
        Add(1);
        Add(1, OtherFile);
        Add(NodePages);
        Add(NodePages, OtherFile);
        Assert.That(Objects, Is.EqualTo(6));
        Drop(1);
        Drop(NodePages);
        Assert.That(Objects, Is.EqualTo(3));
    }

    [Test]
    public void A_page_that_was_never_added_takes_nothing_with_it()
    {
        Add(1);
        Drop(1, OtherFile);
        Drop(NodePages);
        Assert.That(Objects, Is.EqualTo(1));
    }

    [Test]
    public void A_node_is_charged_to_who_brings_the_page_in()
    {
        _nodes.PageAdded(File, 1, TestMachine.A, Cpu);
        Assert.That((_test.Usage(TestMachine.A), _test.Usage(TestMachine.B)), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void A_node_that_is_refused_is_not_there_and_leaves_its_number_to_the_next()
    {
        _test.Do(EventKind.SetLimit, TestMachine.A, 0);
        for (int index = 1; index < 4; index++)
        {
            _nodes.PageAdded(File, index, TestMachine.A, Cpu);
        }

        int numbers = _test.Machine.Objects.Count;
        Assert.That(Objects, Is.Zero);
        _nodes.PageAdded(File, 4, TestMachine.A, Cpu);
        Assert.That(_test.Machine.Objects.Count, Is.EqualTo(numbers), "the same number was tried again");
        _nodes.PageAdded(File, 5, TestMachine.B, Cpu);
        Assert.That(Objects, Is.EqualTo(1), "who has room makes the node");
        for (int index = 1; index <= 5; index++)
        {
            Drop(index);
        }

        Assert.That(Objects, Is.Zero);
    }

    [Test]
    public void Without_a_cache_of_nodes_there_are_none()
    {
        PageTreeNodes none = New(f => f);
        none.PageAdded(File, 1, MemcgId.Root, Cpu);
        none.BuffersAdded(Folio, MemcgId.Root, Cpu);
        none.PageDropped(File, 1, Folio);
        Assert.That(Objects, Is.Zero);
    }

    [Test]
    public void A_page_has_its_buffer_heads_once_and_they_go_with_it()
    {
        PageTreeNodes nodes = New(f => f with { BufferHeadCache = Cache });
        nodes.BuffersAdded(Folio, MemcgId.Root, Cpu);
        nodes.BuffersAdded(Folio, MemcgId.Root, Cpu);
        nodes.BuffersAdded(new FolioId(0), MemcgId.Root, Cpu);
        Assert.That(Objects, Is.EqualTo(2));
        nodes.PageDropped(File, 0, Folio);
        nodes.PageDropped(File, 0, Folio);
        Assert.That(Objects, Is.EqualTo(1));
        nodes.BuffersAdded(Folio, MemcgId.Root, Cpu);
        nodes.PageDropped(File, 0, new FolioId(0));
        Assert.That(Objects, Is.EqualTo(1), "a page that comes again has them again");
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Buffer_heads_are_charged_where_the_kernel_does_so(bool charges, long pages)
    {
        PageTreeNodes nodes = New(f => f with { BufferHeadCache = Cache, ChargesBufferHeads = charges });
        nodes.BuffersAdded(Folio, TestMachine.A, Cpu);
        Assert.That((_test.Usage(TestMachine.A), Objects), Is.EqualTo((pages, 1L)));
    }

    private PageTreeNodes New(Func<FilesystemDescription, FilesystemDescription> change) =>
        new(change(new FilesystemDescription { Source = "test", TreeNodePages = NodePages }), _test.Machine.Folios, _test.Machine.Objects);

    private void Add(int index, int file = File) => _nodes.PageAdded(file, index, MemcgId.Root, Cpu);

    private void Drop(int index, int file = File) => _nodes.PageDropped(file, index, Folio);

    private int Added(int index)
    {
        Add(index);
        return (int)Objects;
    }

    private int Dropped(int index)
    {
        Drop(index);
        return (int)Objects;
    }
}
