using Eval.Harness.Invariants;
using Eval.Harness.Traces;
using Eval.Kernel.Contract;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;
using Eval.Strategies.Facets.Kmem.Objcg;
using Eval.Tests.Strategies;
using NUnit.Framework;

namespace Eval.Tests.Traces;

/// <summary>A machine that has seen a round of a trace needs no more memory for the next, and a round leaves nothing behind.</summary>
[NonParallelizable]
public sealed class SteadyStateTests
{
    [Test]
    public void A_million_events_allocate_nothing()
    {
        (Machine machine, LoopedTrace trace, InvariantObserver observer) = Warm();
        Event[] program = trace.Rounds(1_000_000, 2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Simulation.Run(machine, program, ref observer);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_round_does_work_and_leaves_nothing_behind()
    {
        (Machine machine, LoopedTrace trace, InvariantObserver observer) = Warm();
        long operations = machine.Costs.HotOperations, peak = machine.Memory.PeakPages[MemcgId.Root];
        Simulation.Run(machine, trace.Rounds(1, 2), ref observer);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(machine.Costs.HotOperations - operations, Is.GreaterThan(trace.RoundLength / 2));
            Assert.That(peak, Is.GreaterThan(100));
            Assert.That(machine.FailedOperations, Is.Zero);
            Assert.That(Enumerable.Range(0, machine.Objects.Count).Count(i => machine.Objects.SlotOf(i) >= 0), Is.Zero);
            Assert.That(machine.Ledger.LiveObjects, Is.Zero);
            Assert.That(machine.Folios.PresentCount, Is.LessThanOrEqualTo(machine.Description.CpuCount * machine.Description.PagevecFolios));
            Assert.That(machine.Memory.UnderflowMemcg, Is.EqualTo(MemcgId.None));
        }
    }

    private static (Machine Machine, LoopedTrace Trace, InvariantObserver Observer) Warm()
    {
        string path = Path.Combine(TestContext.CurrentContext.TestDirectory, "../../../../../fixtures/traces/6.1-k11-20-0.trace.gz");
        ImportedTrace imported = TraceImporter.Import(path, TraceMachine.Create());
        LoopedTrace trace = new(imported);
        Strategy strategy = new Composed(() => new ObjcgKmem(ObjcgRules.AsPosted with { PagesThroughObjcg = true }));
        Machine machine = new(TraceMachine.Create(), imported.Sizes, strategy);
        InvariantObserver observer = new(InvariantCatalog.Create());
        Simulation.Run(machine, trace.Prologue(), ref observer);
        Simulation.Run(machine, trace.Rounds(2 * trace.RoundLength, 0), ref observer);
        return (machine, trace, observer);
    }
}
