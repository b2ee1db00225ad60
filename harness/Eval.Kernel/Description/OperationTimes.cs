namespace Eval.Kernel.Description;

/// <summary>
/// How long operations of a workload take in virtual time, beside the steps that are counted: what lets workers run between two system calls, or not.
/// All zero on a machine nobody measured.
/// </summary>
/// <param name="Mkdir">Creating a group, nearly all of it with cgroup_mutex held.</param>
/// <param name="Fork">Fork until the child runs: short when it runs on the same CPU, long when another one has to be woken.</param>
/// <param name="Exit">Exit until the parent knows and has begun its next step: likewise.</param>
/// <param name="Rmdir">Removing a group, with cgroup_mutex held, after something else; waiting for the mutex is not in it.</param>
/// <param name="RmdirAgain">Removing a group right after another one, when all that it touches is in the CPU's caches.</param>
/// <param name="AllocNanoseconds">One object or page of a system call's footprint.</param>
public readonly record struct OperationTimes(
    TimeRange Mkdir, TimeRange Fork, TimeRange Exit, TimeRange Rmdir, TimeRange RmdirAgain, long AllocNanoseconds);

/// <summary>A time that varies from one operation to the next, evenly between two bounds: what waits for what depends on it.</summary>
/// <param name="LowNanoseconds">Shortest, inclusive.</param>
/// <param name="HighNanoseconds">Longest, inclusive.</param>
public readonly record struct TimeRange(long LowNanoseconds, long HighNanoseconds);
