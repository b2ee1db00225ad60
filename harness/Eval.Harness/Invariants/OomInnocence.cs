using Eval.Harness.Runs;
using Eval.Harness.Runs.Watches;

namespace Eval.Harness.Invariants;

/// <summary>A task is killed for memory of its own group, at a limit it is under.</summary>
internal sealed class OomInnocence : Invariant
{
    public override string Id => "oom-innocence";

    public override string Says => "a task is killed at a limit above it, and only when what the tasks there allocated or map fills it";

    public override Judgement Judge(RunView run)
    {
        foreach (Kill kill in run.Watch.Kills.Kills)
        {
            string who = $"task {run.Fixture.TaskNames[kill.Task]} of {run.NameOf(kill.Memcg)} was killed";
            if (!kill.IsBelow)
            {
                return Judgement.Violated($"{who} at the limit of {run.NameOf(kill.Over)}, which it is not under");
            }

            if (kill.OwnBytes + kill.AskedBytes <= kill.LimitBytes)
            {
                return Judgement.Violated(
                    $"{who} at the limit of {run.NameOf(kill.Over)}, {kill.LimitBytes} bytes, of which the tasks there use " +
                    $"{kill.OwnBytes}, for {kill.AskedBytes} more", kill.LimitBytes - kill.OwnBytes);
            }
        }

        return run.Watch.Kills.Kills.Count > 0 ? Judgement.Holds : Judgement.NotApplicable("no task is killed");
    }
}
