using System.Reflection;
using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Faults;
using Eval.Kernel.Ids;
using Eval.Kernel.Memcg;

namespace Eval.Tests.Strategies;

public class EveryStrategyTests
{
    private const int Groups = 24, Items = 400, Runs = 20, TaskCount = 24;

    private static IEnumerable<TestCaseData> Cases =>
        from type in Assembly.Load("Eval.Strategies").GetTypes()
        where type.IsSubclassOf(typeof(Strategy)) && !type.IsAbstract
        orderby type.FullName
        from seed in Enumerable.Range(1, 3)
        select new TestCaseData(type, seed).SetArgDisplayNames(type.Name, $"seed {seed}");

    [TestCaseSource(nameof(Cases))]
    public void CountersAreConservedAtEveryStepOfARandomStoryAndNothingIsLeftAtItsEnd(Type type, int seed)
    {
        MachineDescription plain = Bench.Describe(cpus: 2, stockPages: 4);
        Bench b = new(
            (Strategy)Activator.CreateInstance(type)!,
            plain with { Caches = [.. plain.Caches.Select(c => c with { CpuPartialObjects = 4, MinPartialSlabs = 1 })], PagevecFolios = 3 },
            memcgs: Groups + 1);
        RandomStream random = new((ulong)seed, "story");
        b.Do(EventKind.Fault, (int)FaultKind.Isolate, 100).Do(EventKind.Fault, (int)FaultKind.TryLock, 100);
        for (int file = 0; file < 4; file++)
        {
            b.File(file, 20);
        }

        for (int step = 0; step < 4000; step++)
        {
            Step(b, random);
            if (step % 40 == 0)
            {
                b.AssertConserved();
            }
        }

        RemoveEverything(b);
        b.AssertNothingLeft();
    }

    private static void Step(Bench b, RandomStream random)
    {
        MemcgId memcg = new(1 + random.Below(Groups));
        int item = random.Below(Items), task = random.Below(TaskCount), cpu = random.Below(2), run = random.Below(Runs);
        bool online = b.M.Tree.State[memcg] == MemcgState.Online, alive = b.M.Tasks.IsAlive[task];
        switch (random.Below(16))
        {
            case 0 when b.M.Tree.State[memcg] == MemcgState.Absent:
                int parent = random.Below(memcg);
                b.Mkdir(memcg, b.M.Tree.State[parent] == MemcgState.Online ? parent : 0);
                b.Do(EventKind.SetLimit, memcg, 60).Do(EventKind.SetMoveCharge, memcg, random.Below(4));
                break;
            case 1: b.Do(online ? EventKind.Rmdir : EventKind.Nop, memcg); break;
            case 2 or 3 or 4 or 5 when online && b.M.Objects.SlotOf(item) < 0: b.Alloc(item, item & 1, memcg, cpu); break;
            case 6 or 7: b.Free(item, cpu); break;
            case 8 when online && b.M.KernelPages.PagesOf(run) == 0: b.Pages(run, 1 + random.Below(3), memcg); break;
            case 9: b.Do(EventKind.FreePages, run, cpu: cpu); break;
            case 10 when online && !alive: b.Fork(task, memcg); break;
            case 11 when alive && random.Below(3) == 0: b.Do(EventKind.Exit, task); break;
            case 12 when alive: b.Do(random.Below(2) == 0 ? EventKind.Read : EventKind.Map, task, item & 3, random.Below(10), 1 + random.Below(10)); break;
            case 13 when alive && online: b.Do(EventKind.Move, task, memcg, flags: random.Below(4) == 0 ? EventFlags.Denied : EventFlags.None); break;
            case 14 when alive && b.AnonFolios < 3800: b.Anon(task, 1 + random.Below(8)); break;
            case 15: b.Settle(random.Below(2) == 0 ? 100_000 : 30_000_000); break;
            default: b.Do(EventKind.Nop); break;
        }
    }

    private static void RemoveEverything(Bench b)
    {
        for (int i = 0; i < Items; i++)
        {
            b.Do(i < TaskCount ? EventKind.Exit : EventKind.Nop, i);
            b.Do(i < Runs ? EventKind.FreePages : EventKind.Nop, i).Free(i);
        }

        for (int file = 0; file < 4; file++)
        {
            b.Do(EventKind.Unlink, file);
        }

        b.M.Folios.DrainAllPagevecs();
        for (MemcgId memcg = new(Groups); memcg > MemcgId.Root; memcg--)
        {
            b.Do(b.M.Tree.State[memcg] == MemcgState.Online ? EventKind.Rmdir : EventKind.Nop, memcg);
        }

        for (int round = 0; round < 3; round++)
        {
            b.Settle(30_000_000_000);
            b.M.Stock.DrainEverything();
            b.M.Kmem.Pressure(MemcgId.Root);
        }
    }
}
