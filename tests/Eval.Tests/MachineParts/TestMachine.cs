using Eval.Kernel.Contract;
using Eval.Kernel.Description;
using Eval.Kernel.Events;
using Eval.Kernel.Execution;
using Eval.Kernel.Ids;
using Eval.Tests.Invariants;
using Eval.Tests.Invariants.SeededBugs;

namespace Eval.Tests.MachineParts;

/// <summary>A machine with groups /A (1) and /B (2) and room for a few of everything, driven by events.</summary>
internal sealed class TestMachine
{
    public static readonly MemcgId A = SmallFixture.A, B = SmallFixture.B;

    public TestMachine(Func<MachineDescription, MachineDescription>? change = null, Strategy? strategy = null)
    {
        MachineDescription description = change is null ? SmallFixture.Machine : change(SmallFixture.Machine);
        Machine = new Machine(description, new MachineSizes(20, 8, 8, 600, 2_000, 40), strategy ?? new Sabotaged());
        Do(EventKind.Mkdir, A, 0);
        Do(EventKind.Mkdir, B, 0);
    }

    public Machine Machine { get; }

    public void Do(EventKind kind, int a = 0, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int cpu = 0, int extra = 0) =>
        Machine.Execute(Event.Of(kind, a, b, c, d, flags, cpu, extra));

    public void Wait(long nanoseconds) => Do(EventKind.Wait, unchecked((int)nanoseconds), (int)(nanoseconds >> 32));

    public long Usage(MemcgId memcg) => Machine.Memory.UsagePages[memcg];
}
