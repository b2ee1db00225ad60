using Eval.Series.Commits;
using static Eval.Tests.Series.Cells;

namespace Eval.Tests.Series;

/// <summary>Evaluates a worktree by what its file plan.txt says, so that a test of the series needs no build.</summary>
internal sealed class PlanEvaluator : ICommitEvaluator
{
    private int evaluated;

    public string Key => "plan";

    public int Evaluated => evaluated;

    /// <summary>Called with the worktree before it is evaluated.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public TreeEvaluation Evaluate(string directory, CancellationToken cancellation)
    {
        Interlocked.Increment(ref evaluated);
        Before(directory);
        cancellation.ThrowIfCancellationRequested();
        string[] plan = File.ReadAllLines(Path.Combine(directory, "plan.txt"));
        if (plan.Contains("syntax error"))
        {
            return new TreeEvaluation(false, "plan.txt(1,1): error: syntax", null, null);
        }

        bool lost = plan.Contains("lost");
        decimal moved = decimal.Parse(plan[0], System.Globalization.CultureInfo.InvariantCulture);
        return new TreeEvaluation(true, null, lost ? 1 : 0, Run(
            Cell("charge-moving", "case-study", lost ? Violated("event 9: 4096 bytes, owner none") : Holds, moved),
            Cell("leave-behind", "case-study", plan.Contains("left") ? Violated("event 3: left behind") : Holds)));
    }
}
