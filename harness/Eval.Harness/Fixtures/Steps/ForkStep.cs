using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Scheduling;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>Starts a task in a group, with what a footprint says it costs.</summary>
[Verb("fork", "task", "in", "cpu", "footprint", "oom_score_adj")]
internal sealed class ForkStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly NameTemplate _group = r.Name("in");
    private readonly Expression _cpu = r.Number("cpu", 0);
    private readonly Expression? _oomScoreAdj = r.Find("oom_score_adj") is null ? null : r.Any("oom_score_adj");
    private readonly IReadOnlyList<FootprintItem> _footprint = r.Find("footprint") is { } name ? r.Context.Footprints.Find(name) : [];

    public override ProgramNeed Need(Scope scope) =>
        _footprint.Aggregate(new ProgramNeed(Steps: 1, Tasks: 1), (need, item) => need + item.Need(scope, Lifetime.Exit, isInSet: false));

    public override void Emit(ProgramBuilder builder)
    {
        int cpu = CpuStep.Cpu(builder, _cpu);
        int group = builder.Groups.Find(_group, builder.Scope);
        int task = builder.Fork(
            _task.Format(builder.Scope), group, cpu, _task.Place, (int)(_oomScoreAdj?.Evaluate(builder.Scope, -1000, 1000, "oom_score_adj") ?? 0));
        // copy_process: whoever forks allocates, wherever the child will run.
        foreach (FootprintItem item in _footprint)
        {
            builder.Allocations.Allocate(item, new Charger(task, group, KernelThreads.DriverCpu), Lifetime.Exit, task, null, isForked: true);
        }
    }

    public override void Tell(HostScriptBuilder script)
    {
        string task = script.Name(_task), group = script.Group(_group);
        script.Place(task, group, Place);
        string adjusted = _oomScoreAdj is null ? "" : FormattableString.Invariant($" {_oomScoreAdj.Evaluate(script.Scope, -1000, 1000, "oom_score_adj")}");
        long cpu = CpuStep.Cpu(script, _cpu);
        script.Forks(task, cpu);
        script.Line($"fork {task} {group} {cpu} {(_footprint.Count > 0 ? "charged" : "free")}{adjusted}");
    }
}
