using Eval.Harness.Fixtures;
using Eval.Kernel.Events;

namespace Eval.Tests.Fixtures;

/// <summary>Whom a call names that allocates behind a file descriptor.</summary>
internal sealed class OwnerNamesTests
{
    // A count that is drawn is drawn once: each buffer is named just before it is allocated, and none that is not.
    [Test]
    public void Each_run_is_named_before_it_is_allocated()
    {
        string directory = Directory.CreateTempSubdirectory("memcg-eval-names-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "test"));
            File.WriteAllText(Path.Combine(directory, "test", "named.yaml"), """
                {name: named, title: t, source: s, machine: x86-2cpu-4k, story: s, expect: e, tree: {P: {}}, steps: [
                  {fork: {task: a, in: P}}, {fork: {task: b, in: P}},
                  {repeat: {count: 20, steps: [{pages: {size: page, kind: dma-buf, count: "random(0, 3)", by: a, for: b}}]}}]}

                """);
            string machines = Path.Combine(directory, "machines");
            Directory.CreateSymbolicLink(machines, Repository.PathOf("fixtures/machines"));
            FixtureLibrary library = FixtureLibrary.Open(directory);
            Event[] buffers = [.. library.Load(library.Entries[0]).Program.ToArray().Where(e => e.Kind is EventKind.NameOwner or EventKind.AllocPages)];
            Assert.That(buffers, Is.Not.Empty);
            Assert.That(
                buffers.Select(e => (e.Kind, e.A)),
                Is.EqualTo(Enumerable.Range(0, buffers.Length).Select(i => (i % 2 == 0 ? EventKind.NameOwner : EventKind.AllocPages, i / 2))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
