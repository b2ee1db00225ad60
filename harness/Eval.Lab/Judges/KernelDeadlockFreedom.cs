using Eval.Harness.Invariants;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>lockdep saw no cycle, where the kernel has it.</summary>
internal sealed class KernelDeadlockFreedom : KernelInvariant
{
    private static readonly string[] Reports =
    [
        "possible circular locking", "possible recursive locking", "inconsistent lock state", "possible irq lock inversion",
    ];

    public override string Id => "deadlock-freedom";

    public override string Says => "lockdep reports no cycle of locks";

    public override Judgement Judge(KernelRun run)
    {
        string? report = run.Observation.Console.FirstOrDefault(l => Array.Exists(Reports, r => l.Contains(r, StringComparison.Ordinal)));
        return report is not null ? Judgement.Violated(KernelHealthy.Clean(report))
            : run.Observation.HasLockdep ? Judgement.Holds
            : Judgement.NotApplicable("the kernel was built without PROVE_LOCKING");
    }
}
