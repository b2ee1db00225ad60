using Eval.Harness.Derivation;
using Eval.Harness.Fixtures.Machines;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Tests.MachineParts;

/// <summary>What slabs hold when a fixture begins, and how much is free in them: on CPUs, in their sheaves, and on the nodes' lists.</summary>
public sealed class BootObjectTests
{
    private const int PerSlab = 8, Sheaf = 4;
    private static readonly CacheId Cache = new(1);

    private static TestMachine With(Func<MachineDescription, MachineDescription> change, int sheaf = 0) => new(m => change(m with
    {
        CpuCount = 2,
        Caches = [.. m.Caches, new CacheGeometry("kmalloc-64", 64, PerSlab, 1, false, 30, 5) { SheafObjects = sheaf }],
    }));

    private static MachineDescription Boot(MachineDescription m, int count, int partial) => m with
    {
        BootObjects = [new KernelObjects(Cache, count)],
        BootPartialObjects = [new KernelObjects(Cache, partial)],
    };

    private static (long Slabs, long InUse, long Alive) State(TestMachine test) =>
        (test.Machine.Slabs.SlabsOfRoot(Cache), test.Machine.Slabs.SlabinfoActiveObjects(Cache), test.Machine.Slabs.ObjectsOfRoot(Cache));

    // Objects that a CPU takes until there is another slab.
    private static int TakenUntilThereIsAnother(TestMachine test, int cpu)
    {
        long slabs = State(test).Slabs;
        int taken = 0;
        while (State(test).Slabs == slabs)
        {
            test.Do(EventKind.Alloc, taken++, Cache, 0, cpu: cpu);
        }

        return taken - 1;
    }

    [Test]
    public void Objects_that_slabinfo_counts_as_free_stand_on_the_lists_of_nodes_and_are_taken_first()
    {
        TestMachine test = With(m => Boot(m, 8 * PerSlab, 12));
        Assert.That(
            State(test), Is.EqualTo((8L, (8L * PerSlab) - 12, (8L * PerSlab) - 12 - PerSlab)),
            "half of each CPU's slab is free, too, and counts as used");
        Assert.That(TakenUntilThereIsAnother(test, 0), Is.EqualTo(12 + (PerSlab / 2)));
    }

    [Test]
    public void They_are_among_those_that_are_known_to_have_been_freed()
    {
        TestMachine test = With(m => Boot(m, 8 * PerSlab, 12) with { BootFreedObjects = [new KernelObjects(Cache, 14)] });
        Assert.That(State(test), Is.EqualTo((8L, (8L * PerSlab) - 12, (8L * PerSlab) - 14)));
    }

    [Test]
    public void A_cpu_with_no_more_than_its_own_slab_has_nothing_on_a_list()
    {
        TestMachine test = With(m => Boot(m, 3 * PerSlab, 6));
        Assert.That(State(test), Is.EqualTo((3L, (3L * PerSlab) - 6, (3L * PerSlab) - 6 - PerSlab)), "all six are on the first CPU's other slab");
    }

    [Test]
    public void Of_a_cache_with_sheaves_what_makes_no_whole_one_is_free_on_the_lists()
    {
        Assert.That(State(With(m => Boot(m, 2 * PerSlab, 2), sheaf: 7)), Is.EqualTo((2L, 14L, 8L)), "two sheaves of seven fill two slabs of eight but for two");
        Assert.That(State(With(m => Boot(m, 4 * PerSlab, 16), Sheaf)), Is.EqualTo((4L, 16L, 12L)), "half of each main sheaf is free, and counts as used");
    }

    [TestCase(0, 0, PerSlab / 2)]
    [TestCase(0, 1, PerSlab / 2)]
    [TestCase(Sheaf, 0, (Sheaf / 2) + (PerSlab - (2 * Sheaf)))]
    public void A_cache_that_nobody_listed_has_been_used_all_the_same(int sheaf, int cpu, int taken) =>
        Assert.That(TakenUntilThereIsAnother(With(m => m with { CachesUsedBefore = [Cache] }, sheaf), cpu), Is.EqualTo(taken));

    [Test]
    public void What_mempools_hold_in_reserve_is_all_in_use()
    {
        MachineDescription machine = new MachineLibrary(Repository.PathOf("fixtures/machines")).Load("linux-6.12-lab");
        KernelObjects reserve = machine.BootObjects.Single(b => machine.Caches[b.Cache].Name == "biovec-max");
        Assert.That((reserve.Count, machine.BootFreedObjects.Single(f => f.Cache == reserve.Cache).Count), Is.EqualTo((38, 0)));
        Assert.That(machine.CachesUsedBefore.Contains(reserve.Cache), Is.False);
    }

    [Test]
    public void Where_one_function_takes_from_several_caches_the_sources_say_which_size_is_of_one()
    {
        CallSites sites = CallSites.Read(Repository.PathOf("fixtures/machines/geometry/sources.yaml"));
        Assert.That(sites.CachesOf("mempool_alloc", 4096), Is.EqualTo((string[])["biovec-max"]));
        Assert.That(sites.CachesOf("mempool_alloc", 256), Is.Empty);
        Assert.That(sites.CachesOf("__d_alloc", 208), Is.EqualTo((string[])["dentry"]), "one that says no size");
    }

    [TestCase("4.9", "")]
    [TestCase("4.16", "bio-0")]
    [TestCase("5.11", "bio-0")]
    [TestCase("5.12", "")]
    public void A_cache_has_a_name_in_the_versions_that_the_sources_say(string kernel, string name)
    {
        CallSites sites = CallSites.Read(Repository.PathOf("fixtures/machines/geometry/sources.yaml"));
        Assert.That(string.Join(' ', sites.Of(kernel).CachesOf("mempool_alloc", 192)), Is.EqualTo(name));
        Assert.That(string.Join(' ', sites.OfTrace($"/traces/{kernel}-k1-10-20.trace.gz").CachesOf("mempool_alloc", 192)), Is.EqualTo(name));
        Assert.That(sites.OfTrace("mine.trace").CachesOf("mempool_alloc", 192), Is.EqualTo((string[])["bio-0"]), "it may be of any kernel");
        Assert.That(sites.Of(kernel).IsReclaimable("dentry"), Is.True, "what has no version is of all");
    }
}
