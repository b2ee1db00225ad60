using Eval.Kernel.Events;
using Eval.Kernel.Folio;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.MachineParts;

/// <summary>Whom the OOM killer of a group chooses, and who dies with it (mm/oom_kill.c).</summary>
internal sealed class OomKillerTests
{
    private const int Child = 3, Never = -1_000;
    private static readonly MemcgId A = TestMachine.A;
    private TestMachine _test = null!;
    private int _nextFolio;

    [SetUp]
    public void Make()
    {
        _nextFolio = 0;
        _test = new TestMachine(m => m with { HugetlbPages = 20 });
        _test.Do(EventKind.Mkdir, Child, A);
    }

    private void Fork(int task, int memcg, int pages, int adj = 0)
    {
        _test.Do(EventKind.Fork, task, memcg, adj);
        _test.Do(EventKind.Anon, task, _nextFolio, pages);
        _nextFolio += pages;
    }

    private int[] Dead() => [.. Enumerable.Range(0, 8).Where(t => _test.Machine.Tasks.WasKilled[t])];

    private long Count(MemoryEvent what) => _test.Machine.Events.Of(A, what) + _test.Machine.Events.Of(new(Child), what);

    [Test]
    public void The_largest_of_the_subtree_dies_and_of_equal_ones_the_last()
    {
        Fork(0, A, 10);
        Fork(1, A, 12);
        Fork(2, Child, 12);
        Fork(3, Child, 11);
        Fork(4, TestMachine.B, 100);
        Assert.That((_test.Machine.Oom.Kill(A, askedPages: 1), Dead()), Is.EqualTo((true, (int[])[2])));
        Assert.That((_test.Machine.Oom.HasKilled(2), _test.Machine.Oom.HasKilled(1), _test.Machine.Oom.HasKilled(-1)), Is.EqualTo((true, false, false)));
        Assert.That((Count(MemoryEvent.Oom), Count(MemoryEvent.OomKill), Count(MemoryEvent.OomGroupKill)), Is.EqualTo((1L, 1L, 0L)));
        _test.Machine.Oom.Kill(A, askedPages: 1);
        _test.Machine.Oom.Kill(A, askedPages: 1);
        Assert.That(Dead(), Is.EqualTo((int[])[1, 2, 3]));
    }

    // oom_badness: a point of oom_score_adj is a thousandth of the limit.
    [TestCase(0, 1)]
    [TestCase(95, 1)]
    [TestCase(96, 0)]
    [TestCase(1_000, 0)]
    public void Oom_score_adj_weighs_a_thousandth_of_the_limit_a_point(int adj, int victim)
    {
        _test.Do(EventKind.SetLimit, A, 2_999);
        Fork(0, A, 10, adj);
        Fork(1, A, 201);
        _test.Machine.Oom.Kill(A, askedPages: 1);
        Assert.That(Dead(), Is.EqualTo((int[])[victim]));
    }

    [Test]
    public void Who_may_not_be_killed_is_not_and_then_there_is_none()
    {
        Fork(0, A, 100, Never);
        Fork(1, A, 1, -999);
        _test.Machine.Oom.Kill(A, askedPages: 1);
        Assert.That((Dead(), _test.Machine.Oom.Kill(A, askedPages: 1)), Is.EqualTo(((int[])[1], false)));
        Assert.That((Count(MemoryEvent.Oom), Count(MemoryEvent.OomKill)), Is.EqualTo((2L, 1L)));
    }

    // get_mm_rss has page cache and tmpfs that is mapped, and no hugetlb page.
    [Test]
    public void What_is_mapped_counts_whosever_it_is_and_hugetlb_does_not()
    {
        _test.Do(EventKind.CreateFile, 0, 500, 20);
        Fork(0, A, 5);
        Fork(1, A, 3);
        Fork(2, A, 4);
        _test.Do(EventKind.Hugetlb, 2, 560, 10);
        _test.Do(EventKind.Read, 0, 0, 0, 20);
        _test.Do(EventKind.Map, 1, 0, 0, 3);
        _test.Machine.Oom.Kill(A, askedPages: 1);
        Assert.That(Dead(), Is.EqualTo((int[])[1]), "3 and 3, against 5, and 4 beside hugetlb");
        Assert.That(_test.Machine.Folios.Has(new FolioId(500), FolioFlags.Present), Is.True);
    }

    // mem_cgroup_get_oom_group: the highest one up to the group over its limit.
    [TestCase(false, false, Child, new[] { 1 }, 1L, 0L)]
    [TestCase(false, true, Child, new[] { 1, 2 }, 3L, 1L)]
    [TestCase(true, true, Child, new[] { 1, 2 }, 3L, 1L)]
    [TestCase(true, false, 1, new[] { 0, 1, 2 }, 4L, 1L)]
    [TestCase(true, true, 1, new[] { 0, 1, 2 }, 4L, 1L)]
    [TestCase(false, true, 1, new[] { 1, 2 }, 3L, 1L)]
    public void With_memory_oom_group_all_die_but_those_who_may_not(bool ofA, bool ofChild, int over, int[] dead, long kills, long groupKills)
    {
        _test.Do(EventKind.SetControl, A, ofA ? 1 : 0, extra: (int)ControlFile.OomGroup);
        _test.Do(EventKind.SetControl, Child, ofChild ? 1 : 0, extra: (int)ControlFile.OomGroup);
        Fork(0, A, 5);
        Fork(1, Child, 10);
        Fork(2, Child, 1);
        Fork(3, Child, 50, Never);
        Fork(4, TestMachine.B, 50);
        _test.Machine.Oom.Kill(new(over), askedPages: 1);

        // The one that was chosen is killed, and counted, once more.
        Assert.That((Dead(), Count(MemoryEvent.OomKill), Count(MemoryEvent.OomGroupKill)), Is.EqualTo((dead, kills, groupKills)));
    }
}
