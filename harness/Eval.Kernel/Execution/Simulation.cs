using Eval.Kernel.Events;
using Eval.Kernel.Ids;

namespace Eval.Kernel.Execution;

/// <summary>Feeds a program of events to a machine.</summary>
public static class Simulation
{
    /// <summary>Executes all events in order, the observer looking on.</summary>
    public static void Run<TObserver>(Machine machine, ReadOnlySpan<Event> program, ref TObserver observer)
        where TObserver : struct, IObserver
    {
        foreach (ref readonly Event e in program)
        {
            machine.Execute(in e);
            observer.After(machine, in e);
        }
    }

    /// <summary>Digest of the machine's counters, for comparing two runs (FNV-1a).</summary>
    public static ulong Digest(Machine machine)
    {
        ulong hash = 14695981039346656037;
        for (MemcgId memcg = MemcgId.Root; memcg < machine.Tree.Capacity; memcg++)
        {
            hash = Mix(Mix(hash, machine.Memory.UsagePages[memcg]), machine.KmemCounter.UsagePages[memcg]);
            hash = Mix(hash, ((long)machine.Tree.State[memcg] << 32) + machine.Tree.TotalRefs[memcg]);
        }

        hash = Mix(Mix(hash, machine.Slabs.SlabBytes), machine.Slabs.ObjectBytes);
        return Mix(Mix(hash, machine.Folios.PresentCount), machine.Clock.NowNanoseconds);
    }

    private static ulong Mix(ulong hash, long value) => unchecked((hash ^ (ulong)value) * 1099511628211);
}
