namespace Eval.Kernel.Contract;

/// <summary>
/// How long operations of a workload take in virtual time, beside the steps that are counted: what lets workers run between two system calls, or not.
/// All zero on a machine nobody measured.
/// </summary>
/// <param name="MkdirNanoseconds">Creating a group.</param>
/// <param name="ForkNanoseconds">Fork until the child runs.</param>
/// <param name="ExitNanoseconds">Exit until the parent knows.</param>
/// <param name="AllocNanoseconds">One object or page of a system call's footprint.</param>
public readonly record struct OperationTimes(long MkdirNanoseconds, long ForkNanoseconds, long ExitNanoseconds, long AllocNanoseconds);
