using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The task runs on another CPU from now on.</summary>
[Verb("cpu", "task", "to")]
internal sealed class CpuStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly Expression _to = r.Number("to");

    public override void Emit(ProgramBuilder builder) => builder.SetCpu(builder.Tasks.Find(_task, builder.Scope), Cpu(builder, _to), Place);

    internal static int Cpu(ProgramBuilder builder, Expression cpu) => (int)cpu.Evaluate(builder.Scope, 0, builder.Machine.CpuCount - 1, "a CPU");

    internal static long Cpu(HostScriptBuilder script, Expression cpu) => cpu.Evaluate(script.Scope, 0, script.CpuCount - 1, "a CPU");

    public override void Tell(HostScriptBuilder script)
    {
        string task = script.Name(_task);
        long cpu = Cpu(script, _to);
        script.RunsOn(task, cpu);
        script.Line($"cpu {task} {cpu}");
    }
}
