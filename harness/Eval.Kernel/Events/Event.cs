namespace Eval.Kernel.Events;

/// <summary>One thing that happens, 32 bytes. Objects, runs, folios, tasks, files and memcgs are dense numbers given when the fixture was compiled.</summary>
/// <param name="NotBeforeNanoseconds">Earliest virtual time, 0 for "at once".</param>
/// <param name="Kind">What.</param>
/// <param name="Cpu">CPU it happens on.</param>
/// <param name="Extra">A small operand, see <see cref="EventKind"/>.</param>
/// <param name="Flags">Modifiers.</param>
/// <param name="A">First operand.</param>
/// <param name="B">Second operand.</param>
/// <param name="C">Third operand.</param>
/// <param name="D">Fourth operand.</param>
public readonly record struct Event(long NotBeforeNanoseconds, EventKind Kind, byte Cpu, byte Extra, EventFlags Flags, int A, int B, int C, int D)
{
    /// <summary>An event without a time of its own.</summary>
    public static Event Of(EventKind kind, int a = 0, int b = 0, int c = 0, int d = -1, EventFlags flags = EventFlags.None, int cpu = 0, int extra = 0) =>
        new(0, kind, (byte)cpu, (byte)extra, flags, a, b, c, d);
}
