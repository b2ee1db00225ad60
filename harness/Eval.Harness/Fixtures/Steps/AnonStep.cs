using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Folio;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task touches private anonymous memory.</summary>
[Verb("anon", "task", "size", "madvise")]
internal sealed class AnonStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly Expression _size = r.Size("size");
    private readonly int _pageBytes = r.Context.PageBytes;

    private readonly HugePageAdvice _advice =
        r.Find("madvise") is null ? HugePageAdvice.None : r.Choice("madvise", Advices) == 0 ? HugePageAdvice.HugePage : HugePageAdvice.NoHugePage;

    /// <summary>What can be told the kernel about a mapping.</summary>
    public static readonly string[] Advices = ["hugepage", "nohugepage"];

    public override ProgramNeed Need(Scope scope) => ProgramNeed.OneStep with { Pages = _size.MostPages(scope, _pageBytes) };

    public override void Emit(ProgramBuilder builder) =>
        builder.Anon(builder.Tasks.Find(_task, builder.Scope), builder.Pages(_size, "a size"), _advice, Place);

    public override void Tell(HostScriptBuilder script)
    {
        if (_advice != HugePageAdvice.None)
        {
            script.Refuse(Place, "advice about huge pages, which the guest's tasks do not give");
        }

        long bytes = script.Bytes(_size, 0);
        script.Touch(bytes);
        script.Line($"anon {script.Name(_task)} {bytes}");
    }
}
