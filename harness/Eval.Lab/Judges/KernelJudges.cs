using Eval.Harness.Invariants;
using Eval.Harness.Results;
using Eval.Lab.Runs;

namespace Eval.Lab.Judges;

/// <summary>All verdicts on a run of a kernel: those that user space can tell, and for the others why not.</summary>
internal static class KernelJudges
{
    private static readonly KernelInvariant[] All =
    [
        .. typeof(KernelJudges).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(KernelInvariant)) && !t.IsAbstract)
            .Select(t => (KernelInvariant)Activator.CreateInstance(t, nonPublic: true)!).OrderBy(i => i.Id, StringComparer.Ordinal),
    ];

    /// <summary>Invariants of models and of kernels together, by id.</summary>
    public static IReadOnlyList<InvariantResult> Describe() =>
        [
            .. InvariantCatalog.Describe().Concat(All.Select(i => new InvariantResult(i.Id, i.Says))).DistinctBy(i => i.Id)
                .OrderBy(i => i.Id, StringComparer.Ordinal),
        ];

    /// <summary>Verdicts by id.</summary>
    public static IReadOnlyDictionary<string, VerdictResult> Judge(KernelRun run)
    {
        SortedDictionary<string, VerdictResult> verdicts = new(StringComparer.Ordinal);
        foreach (InvariantResult invariant in Describe())
        {
            Judgement judgement = All.FirstOrDefault(i => i.Id == invariant.Id) is { } judge
                ? run.Observation.IsComplete || judge.JudgesBrokenRuns ? judge.Judge(run) : Judgement.NotJudgeable("the run did not come to its end")
                : Judgement.NotJudgeable("not visible from user space");
            verdicts.Add(invariant.Id, ResultOf(judgement));
        }

        return verdicts;
    }

    /// <summary>Verdicts of a fixture that a kernel cannot run: none, with the reason.</summary>
    public static IReadOnlyDictionary<string, VerdictResult> Refuse(string reason) => new SortedDictionary<string, VerdictResult>(
        Describe().ToDictionary(i => i.Id, _ => ResultOf(Judgement.NotJudgeable($"not run: {reason}"))), StringComparer.Ordinal);

    // A kernel admits nothing.
    private static VerdictResult ResultOf(Judgement judgement) => judgement.Verdict == Verdict.NotJudgeable
        ? new VerdictResult(judgement.Verdict, null, null, judgement.Witness)
        : new VerdictResult(judgement.Verdict, null, judgement.Witness);
}
