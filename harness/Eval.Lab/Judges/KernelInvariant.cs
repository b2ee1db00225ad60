using Eval.Harness.Invariants;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>
/// A promise judged on a real kernel, from what user space sees of it. One class a promise, found by reflection. It has the id of the invariant that
/// says the same of models, where there is one.
/// </summary>
internal abstract class KernelInvariant
{
    /// <summary>Bytes that the charge stocks of the guest's two CPUs may hold: MEMCG_CHARGE_BATCH of 64 pages each (mm/memcontrol.c).</summary>
    public const long StockBytes = 2 * 64 * 4096;

    /// <summary>Stable id, kebab-case.</summary>
    public abstract string Id { get; }

    /// <summary>The promise, one sentence.</summary>
    public abstract string Says { get; }

    /// <summary>Whether it also judges a run that did not come to its end.</summary>
    public virtual bool JudgesBrokenRuns => false;

    /// <summary>The verdict.</summary>
    public abstract Judgement Judge(KernelRun run);
}
