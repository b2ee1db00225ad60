using Eval.Harness.Fixtures.Expressions;
using Eval.Harness.Fixtures.Programs;

namespace Eval.Harness.Fixtures.Steps;

/// <summary>The operands of a step that allocates: by which task or in which group, on which CPU, until when, into which set.</summary>
internal sealed class ChargerOperands
{
    private readonly NameTemplate? _task;
    private readonly NameTemplate? _group;
    private readonly NameTemplate? _file;
    private readonly NameTemplate? _untilGroup;
    private readonly NameTemplate? _set;
    private readonly Expression? _cpu;
    private readonly Lifetime _until;

    public ChargerOperands(StepReader r, Lifetime until)
    {
        _task = r.NameOrNull("by");
        _group = r.NameOrNull("in");
        if ((_task is null) == (_group is null))
        {
            throw r.Place.Expected($"either \"by\" (a task) or \"in\" (a group) in \"{r.Verb}\"");
        }

        _until = until;
        _file = until == Lifetime.File ? r.Name("file") : null;
        _untilGroup = r.NameOrNull("group");
        _set = r.NameOrNull("as");
        _cpu = r.Find("cpu") is null ? null : r.Number("cpu");
    }

    /// <summary>What allocating needs at most.</summary>
    public ProgramNeed Need(Scope scope, IReadOnlyList<FootprintItem> items) =>
        items.Aggregate(ProgramNeed.OneStep, (need, item) => need + item.Need(scope, _until, _set is not null));

    /// <summary>Allocates, and says of each run of pages before whom the call names.</summary>
    public void Allocate(ProgramBuilder builder, IReadOnlyList<FootprintItem> items, OwnerNames? names = null)
    {
        int task = _task is null ? -1 : builder.Tasks.Find(_task, builder.Scope);
        int group = _group is null ? -1 : builder.Groups.Find(_group, builder.Scope);
        int cpu = _cpu is not null ? CpuStep.Cpu(builder, _cpu) : task >= 0 ? builder.CpuOf(task) : 0;
        int target = _file is not null
            ? builder.Files.Symbols.Find(_file, builder.Scope)
            : _untilGroup is not null
            ? builder.Groups.Find(_untilGroup, builder.Scope)
            : -1;
        ObjectSet? set = _set is null ? null : builder.Sets.For(_set, builder.Scope);
        foreach (FootprintItem item in items)
        {
            builder.Allocations.Allocate(item, new Charger(task, group, cpu), _until, target, set, names);
        }
    }
}
