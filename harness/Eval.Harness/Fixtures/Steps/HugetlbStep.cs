using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Host;
using Eval.Harness.Fixtures.Programs;
using Eval.Kernel.Events;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>A task maps private memory in hugetlb pages (MAP_HUGETLB) and touches it.</summary>
[Verb("hugetlb", "task", "size")]
internal sealed class HugetlbStep(StepReader r) : Step
{
    private readonly NameTemplate _task = r.Name("task");
    private readonly Expression _size = r.Size("size");
    private readonly int _pageBytes = r.Context.PageBytes;

    public override ProgramNeed Need(Scope scope) => ProgramNeed.OneStep with { Pages = _size.MostPages(scope, _pageBytes) };

    public override void Emit(ProgramBuilder builder)
    {
        int count = HugetlbSize.PagesOf(_size, builder);
        builder.Add(EventKind.Hugetlb, Place, builder.Tasks.Find(_task, builder.Scope), builder.Folios(count, Place), count);
    }

    public override void Tell(HostScriptBuilder script) => script.Refuse(Place, "memory in hugetlb pages, which the guest's tasks do not map");
}
