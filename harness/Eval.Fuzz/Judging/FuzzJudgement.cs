namespace Eval.Fuzz.Judging;

/// <summary>What came of a fixture or a trace.</summary>
/// <param name="Findings">What is wrong.</param>
/// <param name="Events">Events that ran, over all strategies.</param>
internal sealed record FuzzJudgement(IReadOnlyList<Finding> Findings, long Events);
