using Eval.Harness.Fidelity;
using Eval.Kernel.Description;
using Eval.Kernel.Ids;

namespace Eval.Tests.Fidelity;

/// <summary>What became otherwise within a stable series.</summary>
public sealed class ReleaseChangeTests
{
    private static readonly MachineDescription Machine = MatrixResults.Library.Machines.Load("linux-6.12-lab");

    [TestCase(95, 3, 0)]
    [TestCase(116, 3, 0)]
    [TestCase(117, 2, 1)]
    [TestCase(118, 2, 1)]
    public void A_memcg_of_a_later_release_has_outgrown_its_cache(int patch, int smaller, int larger)
    {
        MachineDescription on = ReleaseChange.On(Machine, new KernelVersion(6, 12, patch));
        Assert.That((CountOf(on, "kmalloc-2k"), CountOf(on, "kmalloc-4k")), Is.EqualTo((smaller, larger)));
    }

    [Test]
    public void An_object_joins_those_that_are_in_the_next_cache_already_and_one_that_was_alone_leaves_nothing()
    {
        MachineDescription machine = Machine with
        {
            MemcgObjects = Machine.MemcgObjects with { Css = [new(Cache("kmalloc-2k"), 1), new(Cache("kmalloc-4k"), 2)] },
        };
        Assert.That(ReleaseChange.On(machine, new KernelVersion(6, 12, 117)).MemcgObjects.Css, Is.EqualTo(new[] { new KernelObjects(Cache("kmalloc-4k"), 3) }));
    }

    [Test]
    public void A_run_is_predicted_for_its_release()
    {
        ObservedRun run = ObservedFile.Read(Repository.PathOf("fixtures/kernel-lab/blind/6.12-k1-150-30.jsonl"));
        Assert.That(run.Release, Is.EqualTo(new KernelVersion(6, 12, 117)));
        long Grown(KernelVersion release)
        {
            ModelRun model = FidelityRun.Predict(MatrixResults.Library, MatrixResults.Strategies, run with { Release = release });
            return model.Samples[1].Caches["kmalloc-4k"].Objects - model.Samples[0].Caches["kmalloc-4k"].Objects;
        }

        Assert.That((Grown(run.Release), Grown(new KernelVersion(6, 12, 95))), Is.EqualTo((152L, 0L)));
    }

    private static int CountOf(MachineDescription machine, string cache) =>
        machine.MemcgObjects.Css.Where(o => o.Cache == Cache(cache)).Sum(o => o.Count);

    private static CacheId Cache(string name) => new(Machine.Caches.ToList().FindIndex(c => c.Name == name));
}
