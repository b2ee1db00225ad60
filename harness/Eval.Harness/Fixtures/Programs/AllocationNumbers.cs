using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Steps;
using Eval.Harness.Fixtures.Yaml;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Programs;

/// <summary>Slab objects and kernel pages of a program in the making: each gets its dense number, and goes with what its lifetime says.</summary>
internal sealed class AllocationNumbers(ProgramBuilder builder)
{
    /// <summary>Objects so far.</summary>
    public int Objects { get; private set; }

    /// <summary>Page runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Allocates what an item says, for a task or, when there is none, a group; a fork's objects are parts of the task.</summary>
    public void Allocate(FootprintItem item, in Charger charger, Lifetime usual, int target, ObjectSet? set, OwnerNames? names = null, bool isForked = false)
    {
        Lifetime until = item.Until ?? usual;
        int lifetimeTarget = until switch
        {
            Lifetime.Exit when charger.Task >= 0 => charger.Task,
            Lifetime.Exit => throw item.Place.Expected("a task that makes this allocation, since it goes with its exit"),
            Lifetime.File => usual == Lifetime.File ? target : throw item.Place.Expected("a file, since this allocation goes with one"),
            Lifetime.Group => usual == Lifetime.Group && target >= 0 ? target : charger.Task >= 0 ? builder.GroupOf(charger.Task) : charger.Group,
            _ => -1,
        };
        EventFlags flags = (item.IsAccounted ? EventFlags.Accounted : EventFlags.None)
            | (item.PinsMemcg ? EventFlags.PinsMemcg : EventFlags.None)
            | (charger.Task >= 0 ? EventFlags.None : EventFlags.ChargerIsMemcg)
            | until switch
            {
                Lifetime.Exit => EventFlags.UntilExit,
                Lifetime.File => EventFlags.UntilEvict,
                Lifetime.Group => EventFlags.UntilRelease,
                _ => EventFlags.None,
            };
        if (item.Cache < 0 && until == Lifetime.File)
        {
            throw item.Place.Expected("free, exit or group as the lifetime of pages");
        }

        int who = charger.Task >= 0 ? charger.Task : charger.Group;
        int pages = item.Pages is { Unit: Unit.Bytes } size ? builder.Pages(size, "a size") : item.Pages?.Count(builder.Scope, "a number of pages") ?? 0;
        for (int n = item.Count.Count(builder.Scope, "a count"); n > 0; n--)
        {
            if (item.Cache >= 0 && until == Lifetime.Rcu)
            {
                builder.Add(EventKind.Alloc, item.Place, Objects, item.Cache, who, -1, flags, charger.Cpu);
                builder.Add(EventKind.FreeRcu, item.Place, Objects++, cpu: charger.Cpu);
            }
            else if (item.Cache >= 0)
            {
                set?.Add(Objects);
                builder.Add(EventKind.Alloc, item.Place, Objects++, item.Cache, who, lifetimeTarget, flags, charger.Cpu, isForked ? 1 : 0);
            }
            else
            {
                set?.Add(~Runs);
                names?.Emit(builder, Runs);
                builder.Add(EventKind.AllocPages, item.Place, Runs++, pages, who, lifetimeTarget, flags, charger.Cpu, (int)item.Kind);
            }
        }
    }

    /// <summary>Frees allocations of a set.</summary>
    public void Free(List<int> items, int cpu, YamlPlace place)
    {
        foreach (int item in items)
        {
            builder.Add(item >= 0 ? EventKind.Free : EventKind.FreePages, place, item >= 0 ? item : ~item, cpu: cpu);
        }
    }
}
