namespace Eval.Harness.Traces.Answer;

/// <summary>What is charged in a group's name under a design, in bytes; groups below it included.</summary>
/// <param name="Strategy">The design.</param>
/// <param name="DeadGroups">Removed groups of this path that are not gone.</param>
/// <param name="ChargedBytes">Usage of its memory counter.</param>
/// <param name="AllocatedBytes">What its tasks allocated and is alive.</param>
/// <param name="AnonBytes">Anonymous memory.</param>
/// <param name="FileBytes">Page cache and shared memory.</param>
/// <param name="SlabBytes">Kernel objects.</param>
/// <param name="OtherBytes">The rest: kernel pages, per-CPU memory, what stocks hold in advance, less what its statistics show although the charge is
/// an ancestor's.</param>
public sealed record GroupCharge(
    string Strategy, int DeadGroups, long ChargedBytes, long AllocatedBytes, long AnonBytes, long FileBytes, long SlabBytes, long OtherBytes);
