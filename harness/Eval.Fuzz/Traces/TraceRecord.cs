namespace Eval.Fuzz.Traces;

/// <summary>One thing a trace tells: an event of a thread, or that events of a CPU were lost there.</summary>
/// <param name="Nanoseconds">The clock of the trace: whole microseconds, which every form prints.</param>
/// <param name="Cpu">CPU.</param>
/// <param name="Comm">Name of the thread.</param>
/// <param name="Pid">The thread.</param>
/// <param name="ThreadGroup">Its process.</param>
/// <param name="Flags">irq-info, as the kernel prints it.</param>
/// <param name="Event">Name of the event; empty for a loss.</param>
/// <param name="Fields">Its fields in order.</param>
internal sealed record TraceRecord(
    long Nanoseconds, int Cpu, string Comm, int Pid, int ThreadGroup, string Flags, string Event, IReadOnlyList<TraceField> Fields)
{
    /// <summary>Whether it says that events were lost.</summary>
    public bool IsLoss => Event.Length == 0;

    /// <summary>Whether it happened in an interrupt.</summary>
    public bool InInterrupt => Flags.AsSpan().IndexOfAny("hHsZ") >= 0;

    /// <summary>Value of a field as it was generated; null when it is not there.</summary>
    public string? Find(string key) => Fields.FirstOrDefault(f => f.Key == key)?.Text;
}

/// <summary>A field of an event.</summary>
/// <param name="Key">What stands before the value, '=' or a space included.</param>
/// <param name="Text">The value: as it is printed, or, for a pointer, its hexadecimal digits.</param>
/// <param name="Kind">What forms make of it.</param>
internal sealed record TraceField(string Key, string Text, FieldKind Kind = FieldKind.Text);

/// <summary>What a field's value is, for forms that print it in other ways.</summary>
internal enum FieldKind
{
    /// <summary>Printed as it is.</summary>
    Text,

    /// <summary>A pointer of 64 bits.</summary>
    Pointer,

    /// <summary>Flags of an allocation, in words.</summary>
    Gfp,
}
