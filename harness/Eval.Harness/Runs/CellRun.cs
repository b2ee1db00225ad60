using Eval.Harness.Fixtures;
using Eval.Harness.Invariants;
using Eval.Harness.Metrics;
using Eval.Harness.Results;
using Eval.Harness.Runs.Audits;
using Eval.Harness.Runs.Clairvoyance;
using Eval.Harness.Runs.Schedules;
using Eval.Harness.Runs.Watches;
using Eval.Kernel.Collections;
using Eval.Kernel.Contract;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Harness.Runs;

/// <summary>
/// One strategy on one fixture: the story, time to settle, the audit, then everything is freed and removed so that residue shows.
/// </summary>
public static class CellRun
{
    /// <summary>Runs a cell. The same arguments give the same result on any host.</summary>
    public static CellResult Run(Strategy strategy, Fixture fixture, ulong seed = 1)
    {
        using ColumnPool.Run columns = ColumnPool.Enter();
        Machine machine = new(fixture.Machine, fixture.Sizes, strategy, seed);
        machine.LoadSideProgram(fixture.SideProgram, fixture.Names);
        RunView run = new(machine, fixture, strategy.Info.Id);

        // Read before the run and not in the middle of it: a long program is made again by whoever wants it, with a table of names each time.
        ProgramUses.Of(fixture);
        IReadOnlyList<Invariant> invariants = InvariantCatalog.Create();
        CurveRecorder curves = new(run);
        RunObserver observer = new(run, curves, new InvariantObserver(invariants));
        fixture.Program.Run(machine, ref observer);
        if (fixture.ExploresSchedules)
        {
            machine.Side.RunRest();
            run.Exploration = ScheduleExplorer.Explore(strategy, fixture, seed);
        }

        Settle(run, ref observer);
        curves.Record(machine);
        run.Take("end");
        run.RememberPins();
        IReadOnlyDictionary<string, decimal> metrics = new CellMetrics(run).Read();
        IReadOnlyList<PinResult> pins = CountPins(machine);
        Drain(machine);
        run.TakeDrained();
        return new CellResult
        {
            Strategy = strategy.Info.Id,
            Fixture = fixture.Id,
            Verdicts = Judge(strategy.Facets.Admits, invariants, run),
            Metrics = metrics,
            Samples = [.. run.Audits.Select(a => Sample(run, a))],
            Curves = curves.Curves(),
            Fates = SumFates(run.Last),
            Pins = pins,
            Injections = [.. machine.Side.Injections.Select(i => new InjectionResult(PointWords.Of(i.Point), i.After, i.HasRun))],
        };
    }

    private static SortedDictionary<string, VerdictResult> Judge(
        IReadOnlyList<Admission> admits, IReadOnlyList<Invariant> invariants, RunView run)
    {
        SortedDictionary<string, VerdictResult> verdicts = new(StringComparer.Ordinal);
        foreach (Invariant invariant in invariants)
        {
            Judgement judgement = invariant.Judge(run);
            verdicts.Add(invariant.Id, judgement.Under(admits, invariant.Id, run.Fixture.Id));
        }

        return verdicts;
    }

    // Time passes in steps, so that zombie time is counted while groups go.
    private static void Settle(RunView run, ref RunObserver observer)
    {
        long end = run.Machine.Clock.NowNanoseconds + run.Machine.Description.ZombieBoundNanoseconds;
        while (run.Machine.Clock.NowNanoseconds < end)
        {
            long next = Math.Max(run.Machine.Timeline.NextNanoseconds, run.Machine.Clock.NowNanoseconds);
            run.Machine.Timeline.RunUntil(Math.Min(next, end));
            observer.CountZombies(run.Machine);
        }
    }

    // Kills, unlinks, frees and removes everything, then lets reclaim and deferred work come to rest.
    private static void Drain(Machine machine)
    {
        machine.Side.End();
        for (int task = 0; task < machine.Tasks.Count; task++)
        {
            machine.ExitTask(task);
        }

        for (int file = 0; file < machine.Files.Count; file++)
        {
            FreeFile(machine, file);
        }

        for (int item = 0; item < machine.Objects.Count; item++)
        {
            machine.Objects.Free(item, cpu: 0);
        }

        for (int run = 0; run < machine.KernelPages.Count; run++)
        {
            machine.KernelPages.Free(run, cpu: 0);
        }

        machine.Folios.DrainAllPagevecs();
        for (MemcgId memcg = new(machine.Tree.Capacity - 1); memcg > MemcgId.Root; memcg--)
        {
            if (machine.Tree.State[memcg] == MemcgState.Online)
            {
                machine.Execute(Kernel.Events.Event.Of(Kernel.Events.EventKind.Rmdir, memcg));
            }
        }

        for (int round = 0; round < 3; round++)
        {
            machine.Timeline.RunUntil(machine.Clock.NowNanoseconds + machine.Description.ZombieBoundNanoseconds);
            machine.RunToRest();
            machine.Stock.DrainEverything();
            machine.Kmem.Pressure(MemcgId.Root);
        }

        machine.RunToRest();
    }

    private static void FreeFile(Machine machine, int file)
    {
        for (FolioId folio = machine.Files.FirstFolio[file]; folio < machine.Files.FirstFolio[file] + machine.Files.FolioCount[file]; folio++)
        {
            machine.Folios.Unlock(folio);
        }

        // An inode that was evicted and written to again is attached without being cached.
        if (machine.Files.IsCached[file] || machine.Files.PresentPages[file] > 0 || machine.Writeback.MemcgOf[file] != MemcgId.None)
        {
            machine.Cache.Evict(file);
        }
    }

    private static SampleResult Sample(RunView run, Audit audit)
    {
        List<GroupResult> groups = [];
        foreach (MemcgId memcg in run.Fixture.NamedMemcgs)
        {
            if (memcg != MemcgId.Root && audit.State[memcg] is MemcgState.Online or MemcgState.Dying)
            {
                groups.Add(new GroupResult(
                    run.NameOf(memcg),
                    audit.State[memcg] == MemcgState.Online ? "online" : "dying",
                    audit.UsageBytes[memcg],
                    audit.AllocatedBytes[memcg],
                    audit.StatOf(memcg, StatKind.Anon),
                    audit.StatOf(memcg, StatKind.File),
                    audit.StatOf(memcg, StatKind.SlabReclaimable) + audit.StatOf(memcg, StatKind.SlabUnreclaimable),
                    audit.KmemBytes[memcg]));
            }
        }

        return new SampleResult(audit.Label, audit.Nanoseconds, audit.DyingCount, audit.SlabBytes, audit.SlabUtilisationPpm, groups);
    }

    private static FateResult SumFates(Audit audit) => new(
        audit.Fates.All.Sum(f => f.Bytes.Pinned),
        audit.Fates.All.Sum(f => f.Bytes.Reparented),
        audit.Fates.All.Sum(f => f.Bytes.Recharged),
        audit.Fates.All.Sum(f => f.Bytes.Lost));

    private static IReadOnlyList<PinResult> CountPins(Machine machine)
    {
        List<PinResult> pins = [];
        (int[] groups, long[] references) = PinCensus.Of(machine);
        foreach (PinReason reason in Enum.GetValues<PinReason>())
        {
            if (groups[(int)reason] > 0)
            {
                pins.Add(new PinResult(PinName.Of(reason), groups[(int)reason], references[(int)reason]));
            }
        }

        return [.. pins.OrderByDescending(p => p.Groups).ThenBy(p => p.Reason, StringComparer.Ordinal)];
    }
}
