using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task touches private anonymous memory.</summary>
[Verb("anon", "task", "size")]
internal sealed class AnonStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly Expression _size = r.Size("size");
    private readonly int _pageBytes = r.Context.PageBytes;

    public override ProgramNeed Need(Scope scope) => ProgramNeed.OneStep with { Pages = _size.MostPages(scope, _pageBytes) };

    public override void Emit(ProgramBuilder builder) => builder.Anon(builder.Tasks.Find(_task, builder.Scope), builder.Pages(_size, "a size"), Place);

    public override void Tell(HostScriptBuilder script)
    {
        long bytes = script.Bytes(_size, 0);
        script.Touch(bytes);
        script.Line($"anon {script.Name(_task)} {bytes}");
    }
}
