using System.Text.Json;

namespace Eval.Harness.Results;

/// <summary>What an invariant says of a run. Results and snapshots write it in kebab-case.</summary>
public enum Verdict
{
    /// <summary>Promise kept.</summary>
    Holds,

    /// <summary>Promise broken.</summary>
    Violated,

    /// <summary>The run has nothing that the promise is about.</summary>
    NotApplicable,

    /// <summary>The promise is about it, and what could be seen of the run does not suffice to tell.</summary>
    NotJudgeable,
}

/// <summary>Verdicts as results, snapshots and reports write them.</summary>
public static class VerdictWord
{
    private static readonly Verdict[] All = Enum.GetValues<Verdict>();

    /// <summary>NotApplicable becomes not-applicable.</summary>
    public static string Word(this Verdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());

    /// <summary>The verdict a word stands for, null when it stands for none.</summary>
    public static Verdict? Parse(string word) => Array.Find(All, v => v.Word() == word) is var found && found.Word() == word ? found : null;
}
